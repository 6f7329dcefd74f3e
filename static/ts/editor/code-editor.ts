import { defaultKeymap, history, historyKeymap, indentWithTab } from "@codemirror/commands"
import { bracketMatching, indentOnInput, indentUnit } from "@codemirror/language"
import { highlightSelectionMatches, search, searchKeymap } from "@codemirror/search"
import { Compartment, EditorState, type Extension } from "@codemirror/state"
import { EditorView, keymap, lineNumbers } from "@codemirror/view"
import type { Language } from "../engine"
import type { Mark } from "../mark"
import { fill } from "../timeline/words"
import type { Finding } from "./compiler"
import { grammars, look } from "./look"
import { marks, showFindings, showMarks, showStanding } from "./marks"
import { spanAt } from "./places"
import type { Words } from "./words"

/** Ctrl+Enter is the page's: it runs. */
const keys = [...defaultKeymap.filter(({ key }) => key !== "Mod-Enter"), ...searchKeymap, ...historyKeymap, indentWithTab]

/** So many lines stay in sight above one that is brought into view. */
const linesAbove = 6

/** <code-editor>: one file of a program, in an editor. It fires "edit" when the text has changed. Its styles are its
 *  own, in a shadow tree, where the policy of the page lets a script make them. */
export class CodeEditor extends HTMLElement {
  private view!: EditorView
  private readonly lock = new Compartment()

  /** Makes the editor of a text. */
  begin(name: string, text: string, language: Language, words: Words): this {
    const root = this.attachShadow({ mode: "open" })
    this.dataset.file = name
    this.view = new EditorView({
      doc: text,
      root,
      parent: root,
      extensions: [
        ...extensions(language),
        this.lock.of([]),
        EditorState.phrases.of(words.phrases),
        EditorView.contentAttributes.of({ "aria-label": fill(words.label, { file: name }), "aria-description": words.keys }),
        EditorView.updateListener.of(({ docChanged }) => docChanged && this.dispatchEvent(new Event("edit", { bubbles: true }))),
      ],
    })
    return this
  }

  get value(): string {
    return this.view.state.doc.toString()
  }

  set value(text: string) {
    if (text === this.value) return
    this.view.dispatch({ changes: { from: 0, to: this.view.state.doc.length, insert: text } })
  }

  /** Whether it is for reading alone. */
  set locked(locked: boolean) {
    this.view.dispatch({ effects: this.lock.reconfigure(EditorState.readOnly.of(locked)) })
  }

  /** Underlines what is wrong, and brings the first into view that keeps the program from running. */
  show(findings: Finding[]): void {
    this.view.dispatch({ effects: showFindings(findings) })
    const first = findings.find(({ by }) => by !== "vet")
    if (first?.line) this.reveal(first.line - linesAbove)
  }

  /** Marks these lines alone, and brings the one where a run failed into view. */
  mark(marks: Mark[]): void {
    this.view.dispatch({ effects: showMarks(marks) })
    const failed = marks.find(({ failed }) => failed)
    if (failed) this.reveal(failed.line - linesAbove)
  }

  /** Shows who stands at these lines alone. */
  set standing(marks: Mark[]) {
    this.view.dispatch({ effects: showStanding(marks) })
  }

  /** Scrolls the pane, and not the page, until a line stands so many pixels below its upper edge. */
  reveal(line: number, below = 0): void {
    const { view } = this
    const scroll = this.closest(".scroll")!
    view.requestMeasure({
      read: () => this.top(this.place(line)) - scroll.getBoundingClientRect().top - below,
      write: (above) => {
        const before = scroll.scrollTop
        scroll.scrollTop = Math.round(before + above)
        if (scroll.scrollTop !== before) this.reveal(line, below) // lines that come into sight may be higher than was thought
      },
    })
  }

  /** Shows a line so many pixels below the pane's upper edge, with the caret in it: a phone that makes room for its keyboard
   *  scrolls to the caret. */
  stand(line: number, below: number): void {
    this.view.dispatch({ selection: { anchor: this.place(line) } })
    this.reveal(line, below)
  }

  /** Leads the reader to a place, with the pane in sight. */
  go(line = 1, column?: number): void {
    this.view.dispatch({ selection: { anchor: this.place(line, column) } })
    this.view.focus()
    this.reveal(line - linesAbove)
    this.closest(".scroll")?.scrollIntoView({ block: "nearest" })
  }

  override focus(): void {
    this.view.focus()
  }

  /** Where the line of a place begins in the window: drawn, or as far as is known. */
  private top(at: number): number {
    const { node } = this.view.domAtPos(at)
    const drawn = (node instanceof Element ? node : node.parentElement)?.closest(".cm-line")
    return drawn?.getBoundingClientRect().top ?? this.view.documentTop + this.view.lineBlockAt(at).top
  }

  private place(line: number, column?: number): number {
    const { doc } = this.view.state
    const { from, text } = doc.line(Math.max(1, Math.min(line, doc.lines)))
    return from + spanAt(text, column).from
  }
}

const extensions = (language: Language): Extension[] => [
  lineNumbers(),
  history(),
  indentOnInput(),
  bracketMatching(),
  search({ top: true }),
  highlightSelectionMatches(),
  grammars[language],
  indentUnit.of(language === "go" ? "\t" : "    "),
  EditorState.tabSize.of(4),
  marks,
  look(language),
  keymap.of(keys),
]

customElements.define("code-editor", CodeEditor)
