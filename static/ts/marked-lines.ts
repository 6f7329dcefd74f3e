import type { Place } from "./crash"
import type { Language } from "./engine"
import { marksOf, type Mark } from "./mark"
import type { StageEdits } from "./stage-edits"
import { text } from "./texts"

/** What a stage's last runs have marked in the code, if they failed: the line where, and the lines where goroutines stood. The
 *  marks are in the panes, or in the editors in their place. */
export class MarkedLines {
  private readonly inPane = new Map<Language, Mark[]>()

  constructor(private readonly stage: HTMLElement, private readonly edits: StageEdits) {}

  /** Marks these places of a program alone, and brings the one where it failed into view. */
  show(language: Language, places: Place[]): void {
    const pane = this.stage.querySelector<HTMLElement>(`.pane[data-language=${language}]`)
    const marks = marksOf(places, (n) => text("more", { n }))
    pane?.querySelectorAll<HTMLElement>(".hit, .waits").forEach(unmark)
    const inEditor = this.edits.mark(language, marks)
    this.inPane.set(language, inEditor ? [] : marks)
    if (pane && !inEditor) for (const each of marks) mark(lineOf(pane, each), each)
  }

  /** Marks in an editor, which has just come, what is marked in the pane. */
  follow(language: Language): void {
    this.edits.mark(language, this.inPane.get(language) ?? [])
  }
}

function lineOf(pane: HTMLElement, { file, line }: Mark): HTMLElement | undefined {
  if (pane.querySelector(".file")?.textContent === file) return pane.querySelectorAll<HTMLElement>(".l")[line - 1]
  const beside = Array.from(pane.querySelectorAll(".beside")).find((fold) => fold.querySelector("summary")?.textContent?.trim() === file)
  const code = beside?.querySelector("code")
  return code ? linesOf(code)[line - 1] : undefined
}

/** The lines of code that nothing else refers to: they become elements when they are first wanted. */
function linesOf(code: HTMLElement): NodeListOf<HTMLElement> {
  if (code.dataset.lines === undefined) code.innerHTML = code.innerHTML.replace(/^.*$/gm, "<span>$&</span>")
  code.dataset.lines = ""
  return code.querySelectorAll<HTMLElement>(":scope > span")
}

function mark(line: HTMLElement | undefined, { failed, who, all }: Mark): void {
  if (!line) return
  line.classList.add(failed ? "hit" : "waits")
  if (who) {
    line.dataset.who = who
    line.title = all
  }
  if (failed) reveal(line)
}

function unmark(line: HTMLElement): void {
  line.classList.remove("hit", "waits")
  line.removeAttribute("data-who")
  line.removeAttribute("title")
}

/** Brings a line into the middle of its pane. */
function reveal(line: HTMLElement): void {
  line.closest("details")?.setAttribute("open", "")
  const scroll = line.closest(".scroll")!
  scroll.scrollTop += line.getBoundingClientRect().top - scroll.getBoundingClientRect().top - scroll.clientHeight / 2
}
