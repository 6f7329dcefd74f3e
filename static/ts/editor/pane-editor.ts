import type { Engine, Language } from "../engine"
import { addSheet, fetchJSON, once } from "../fetched"
import type { Mark } from "../mark"
import { icon, make } from "../timeline/make"
import type { PlayheadDetail } from "../timeline/records"
import { fill } from "../timeline/words"
import type { Clock, Files } from "../worker/job"
import { ask } from "./ask"
import { CodeEditor } from "./code-editor"
import { compilerFor, type Finding } from "./compiler"
import { Compiles, EditedEngine, type Edited, takes } from "./edited-engine"
import { FindingsList } from "./findings-list"
import { givenTo, keepingOf, type Given } from "./given"
import { Keeping, type Edits } from "./keeping"
import { originals, type Original } from "./original"
import { mostFiles, size } from "./share"
import { standingMarks } from "./standing"
import { take } from "./take"
import { whyNot } from "./why-not"
import type { Words } from "./words"

const formatIcon = "M2.5 3.5h11M2.5 8h6M5.5 12.5h8"
const resetIcon = "M3 8a5 5 0 1 0 1.6-3.7M3 2.5v3h3"

/** Edits are kept when the reader has rested for so long, in milliseconds. */
const rest = 300

/** What a pane editor has to do with its stage. */
export interface Surroundings {
  /** Runs what the browser can run. */
  engine: Edited["engine"]
  /** The values of the flags, by the names that the program's arguments have. */
  flags(): Record<string, string>
  /** Whether the program is the reader's own, from the beginning. */
  own: boolean
}

/** The editors in the place of a pane's code. The pane bears data-editing. */
export class PaneEditor implements Edited {
  private readonly language: Language
  private readonly editors = new Map<Original, CodeEditor>()
  private readonly list: FindingsList
  private readonly note = make("p", "why")
  private readonly badge: HTMLElement
  private readonly formats: HTMLButtonElement
  private readonly discards: HTMLButtonElement
  private readonly take: HTMLElement
  private readonly compiles: Compiles | null
  private readonly listening = new AbortController()
  private resting = 0
  private stood = "[]" // who stands where, as it is shown

  constructor(private readonly pane: HTMLElement, private readonly words: Words, private readonly keeping: Keeping, private readonly around: Surroundings, private readonly given: Given) {
    this.language = pane.dataset.language as Language
    this.compiles = this.language === "go" ? new Compiles() : null
    this.list = new FindingsList(words, (finding) => this.go(finding))
    this.badge = make("span", "edited", words.edited)
    this.formats = make("button", { type: "button", className: "ic", title: words.format, ariaLabel: words.format }, icon(formatIcon))
    this.discards = make("button", { type: "button", className: "ic", title: words.discard, ariaLabel: words.discard }, icon(resetIcon))
    const name = (pane.closest<HTMLElement>("demo-stage")?.dataset.demo ?? "").split("/")[1] ?? "program"
    this.take = take(words.take, this.language, () => ({ name, language: this.language, files: this.files(), settings: { ...this.settings, ...around.flags() } }))
    const { signal } = this.listening
    this.formats.addEventListener("click", () => void this.format(), { signal })
    this.discards.addEventListener("click", () => void this.leave(), { signal })
    pane.addEventListener("edit", () => this.changed(), { signal })
    addEventListener("pagehide", () => this.resting && this.keep(), { signal }) // another tab may have kept newer ones
    addEventListener("storage", ({ key }) => keeping.is(key) && this.tell(words.another), { signal })
    const stand = ({ detail }: Event & { detail?: PlayheadDetail }) => detail && this.stand(detail)
    pane.closest("demo-stage")?.addEventListener("playhead", stand, { signal })
    this.open()
    if (given.shared) this.lock(signal)
    if (given.shared || given.bad) pane.querySelector(".scroll")!.before(make("p", "why first", given.shared ? words.shared : words.badLink))
  }

  get engine(): Edited["engine"] {
    return this.around.engine
  }

  /** The values of flags that came with the program. */
  get settings(): Record<string, string> {
    return this.given.shared?.settings ?? {}
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

  /** Why the program is not even given to a compiler. */
  get refused(): Finding[] {
    return size(this.files()) > mostFiles ? [{ text: this.words.large, by: "limit" }] : []
  }

  /** What runs the program as it is now; null if it is as it was. */
  running(clock: Clock): Engine | null {
    return this.around.own || Object.keys(this.edits).length > 0 ? new EditedEngine(this, clock, this.compiles) : null
  }

  /** Whether the program as it is now takes an argument. */
  takes(argument: string): boolean {
    return takes(this.files(), argument)
  }

  /** Marks these lines alone. */
  mark(marks: Mark[]): void {
    for (const [{ name }, editor] of this.editors) {
      const here = marks.filter(({ file }) => file === name)
      if (here.some(({ failed }) => failed)) editor.closest("details")?.setAttribute("open", "")
      editor.mark(here)
    }
  }

  focus(): void {
    this.main.focus()
  }

  /** Shows who stands where in the code at the moment that the playhead is on, if it is on one. */
  private stand({ t, standing }: PlayheadDetail): void {
    const marks = t === null ? [] : standingMarks(standing[this.language])
    const key = JSON.stringify(marks)
    if (key !== this.stood) this.main.standing = marks
    this.stood = key
  }

  /** What a file was at first: as the page has it, or as it came with a link. */
  private first({ name, text }: Original): string {
    return this.given.shared?.files[name]?.replace(/\n$/, "") ?? text
  }

  private get main(): CodeEditor {
    return this.editors.values().next().value!
  }

  /** What differs from the original. */
  private get edits(): Edits {
    return Object.fromEntries(Array.from(this.editors).flatMap(([original, editor]) => (editor.value === this.first(original) ? [] : [[original.name, editor.value]])))
  }

  private open(): void {
    const { pane, words } = this
    const kept = this.keeping.read()
    for (const original of originals(pane)) {
      const { name } = original
      const editor = new CodeEditor().begin(name, kept[name] ?? this.first(original), this.language, words)
      this.editors.set(original, editor)
      original.replace(editor)
    }
    pane.querySelector(".file")?.before(this.badge)
    pane.querySelector("[data-edit]")?.before(...(this.compiles ? [this.formats] : []), this.discards, this.take)
    pane.append(this.list.element, this.note)
    pane.dataset.editing = ""
    this.say(true)
  }

  /** Formats all files; what cannot be read is told as the compiler would. */
  private async format(): Promise<void> {
    if (this.refused.length > 0) return void this.show(this.refused)
    const { signal } = this.listening
    const findings: Finding[] = []
    this.formats.ariaBusy = "true"
    try {
      for (const [{ name }, editor] of this.editors) {
        const { text, error } = await compilerFor().format(name, `${editor.value}\n`, this.files(), signal)
        if (error) findings.push(findingOf(name, error))
        else editor.value = text.replace(/\n$/, "")
      }
      this.show(findings)
    } catch (fault) {
      if (!signal.aborted) this.tell(whyNot(fault))
    } finally {
      this.formats.ariaBusy = null
    }
  }

  private tell(sentence: string): void {
    this.note.textContent = sentence
    this.note.hidden = false
  }

  /** A program that somebody else wrote is to be read first: it can be changed once the reader has run it. */
  private lock(signal: AbortSignal): void {
    for (const editor of this.editors.values()) editor.locked = true
    const unlock = () => {
      for (const editor of this.editors.values()) editor.locked = false
    }
    this.pane.closest("demo-stage")?.querySelector("form")?.addEventListener("submit", unlock, { signal, once: true })
  }

  private changed(): void {
    clearTimeout(this.resting)
    this.resting = window.setTimeout(() => this.keep(), rest)
    this.say(true)
  }

  private keep(): void {
    clearTimeout(this.resting)
    this.resting = 0
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
    if (this.around.own) {
      for (const [original, editor] of this.editors) editor.value = this.first(original)
      return
    }
    clearTimeout(this.resting)
    this.listening.abort()
    this.keeping.write({})
    delete this.pane.dataset.editing
    for (const element of [...this.editors.values(), this.badge, this.formats, this.discards, this.take, this.list.element, this.note]) element.remove()
    this.pane.querySelector<HTMLElement>("[data-edit]")?.focus()
  }
}

/** What Go's parser says, "main.go:3:1: expected ...", as a finding of a file. */
function findingOf(file: string, error: string): Finding {
  const [, line, column, text] = /^[^:]*:(\d+):(\d+): (.*)/.exec(error) ?? []
  return text === undefined ? { file, text: error, by: "limit" } : { file, line: Number(line), column: Number(column), text, by: "compile" }
}

/** Puts editors in the place of a pane's code, with the program in the page's address if it is the reader's own stage. */
export async function edit(pane: HTMLElement, keeping: Keeping, around: Surroundings): Promise<PaneEditor> {
  const { editorStyle = "", editorWords = "" } = document.documentElement.dataset
  const [words] = await Promise.all([once(editorWords, fetchJSON) as Promise<Words>, once(editorStyle, addSheet)])
  const given = around.own ? await givenTo(pane) : { shared: null, bad: false }
  return new PaneEditor(pane, words, given.shared ? keepingOf(given.shared) : keeping, around, given)
}
