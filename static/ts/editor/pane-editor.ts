import type { Engine, Language } from "../engine"
import { addSheet, fetchJSON, once } from "../fetched"
import { icon, make } from "../timeline/make"
import { fill } from "../timeline/words"
import type { Clock, Files } from "../worker/job"
import { ask } from "./ask"
import { CodeEditor } from "./code-editor"
import type { Finding } from "./compiler"
import { Compiles, EditedEngine, type Edited } from "./edited-engine"
import { FindingsList } from "./findings-list"
import { Keeping, type Edits } from "./keeping"
import { originals, type Original } from "./original"
import type { Words } from "./words"

const resetIcon = "M3 8a5 5 0 1 0 1.6-3.7M3 2.5v3h3"

/** Edits are kept when the reader has rested for so long, in milliseconds. */
const rest = 300

/** The editors in the place of a pane's code. The pane bears data-editing. */
export class PaneEditor implements Edited {
  private readonly language: Language
  private readonly editors = new Map<Original, CodeEditor>()
  private readonly list: FindingsList
  private readonly note = make("p", "why")
  private readonly badge: HTMLElement
  private readonly discards: HTMLButtonElement
  private readonly compiles: Compiles | null
  private readonly listening = new AbortController()
  private resting = 0

  constructor(private readonly pane: HTMLElement, private readonly words: Words, private readonly keeping: Keeping, readonly engine: Edited["engine"]) {
    this.language = pane.dataset.language as Language
    this.compiles = this.language === "go" ? new Compiles() : null
    this.list = new FindingsList(words, (finding) => this.go(finding))
    this.badge = make("span", "edited", words.edited)
    this.discards = make("button", { type: "button", className: "ic", title: words.discard, ariaLabel: words.discard }, icon(resetIcon))
    const { signal } = this.listening
    this.discards.addEventListener("click", () => void this.leave(), { signal })
    pane.addEventListener("edit", () => this.changed(), { signal })
    addEventListener("pagehide", () => this.keep(), { signal })
    this.open()
  }

  /** Whether it is in the place of the code still. */
  get isOpen(): boolean {
    return !this.listening.signal.aborted
  }

  files(): Files {
    return Object.fromEntries(Array.from(this.editors, ([{ name }, { value }]) => [name, `${value}\n`]))
  }

  show(findings: Finding[]): string {
    for (const [{ name }, editor] of this.editors) editor.show(findings.filter(({ file }) => file === name))
    const limited = findings.some(({ by }) => by === "limit")
    return fill(limited ? this.words.limit : this.words.compile, { findings: this.list.show(findings) })
  }

  /** What runs the program as it is now; null if it is as it was. */
  running(clock: Clock): Engine | null {
    return Object.keys(this.edits).length > 0 ? new EditedEngine(this, clock, this.compiles) : null
  }

  /** Marks the line of the main file that a run failed at; 0 marks none. */
  mark(line: number): void {
    this.main.mark(line)
  }

  focus(): void {
    this.main.focus()
  }

  private get main(): CodeEditor {
    return this.editors.values().next().value!
  }

  /** What differs from the original. */
  private get edits(): Edits {
    return Object.fromEntries(Array.from(this.editors).flatMap(([{ name, text }, editor]) => (editor.value === text ? [] : [[name, editor.value]])))
  }

  private open(): void {
    const { pane, words } = this
    const kept = this.keeping.read()
    for (const original of originals(pane)) {
      const { name, text } = original
      const editor = new CodeEditor().begin(name, kept[name] ?? text, this.language, words)
      this.editors.set(original, editor)
      original.replace(editor)
      editor.reveal(original.first)
    }
    pane.querySelector(".file")?.before(this.badge)
    pane.querySelector("[data-edit]")?.before(this.discards)
    pane.append(this.list.element, this.note)
    pane.dataset.editing = ""
    this.say(true)
  }

  private changed(): void {
    clearTimeout(this.resting)
    this.resting = window.setTimeout(() => this.keep(), rest)
    this.say(true)
  }

  private keep(): void {
    clearTimeout(this.resting)
    this.say(this.keeping.write(this.edits))
  }

  /** Says that there are edits, if there are, and where they are. */
  private say(kept: boolean): void {
    const { words } = this
    const edited = Object.keys(this.edits).length > 0
    this.badge.hidden = this.note.hidden = !edited
    const served = document.documentElement.dataset.live !== undefined
    this.note.textContent = (kept ? words.kept : words.unkept) + (served ? words.ours : "")
  }

  private go({ file, line, column }: Finding): void {
    const editor = Array.from(this.editors).find(([{ name }]) => name === file)?.[1] ?? this.main
    editor.closest("details")?.setAttribute("open", "")
    editor.go(line, column)
  }

  /** Shows the original again, if the reader agrees. */
  private async leave(): Promise<void> {
    if (Object.keys(this.edits).length > 0 && !(await ask(this.words.ask))) return this.discards.focus()
    clearTimeout(this.resting)
    this.listening.abort()
    this.keeping.write({})
    delete this.pane.dataset.editing
    for (const element of [...this.editors.values(), this.badge, this.discards, this.list.element, this.note]) element.remove()
    this.pane.querySelector<HTMLElement>("[data-edit]")?.focus()
  }
}

/** Puts editors in the place of a pane's code. `engine` makes what runs programs. */
export async function edit(pane: HTMLElement, keeping: Keeping, engine: Edited["engine"]): Promise<PaneEditor> {
  const { editorStyle = "", editorWords = "" } = document.documentElement.dataset
  const [words] = await Promise.all([once(editorWords, fetchJSON) as Promise<Words>, once(editorStyle, addSheet)])
  return new PaneEditor(pane, words, keeping, engine)
}
