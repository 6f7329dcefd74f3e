import { make } from "../timeline/make"
import type { Standing } from "../timeline/records"
import { fitting } from "./fitting"
import { reveal, rove } from "./roving"

/** What a chip says and how it looks. */
export interface Chip {
  label: string
  title: string
  kind: string // of timeline/states.ts
}

/** One language's source as a debugger shows it: at the end of each line, who
 *  stands there. A line's number shows in the timeline who stood there when. */
export class CodeView {
  private readonly lines = new Map<number, HTMLElement>()
  private readonly shown = new Map<number, string>()
  private readonly buttons = new Map<number, HTMLButtonElement>()

  constructor(
    private readonly pane: HTMLElement,
    private readonly chip: (standing: Standing) => Chip,
    private readonly name: (line: number) => string,
    private readonly select: (line: number) => void,
    signal: AbortSignal,
  ) {
    pane.querySelectorAll<HTMLElement>(".l").forEach((line, i) => this.lines.set(i + 1, line))
    pane.addEventListener("click", (event) => this.press(event), { signal })
    // The numbers are one stop of the Tab key.
    pane.addEventListener("keydown", (event) => (event.target as Element).matches(".ln") && this.stop(rove(event, this.ordered())), { signal })
  }

  /** Shows who stands where now. */
  stand(all: Standing[]): void {
    const at = new Map([...this.lines.keys()].map((n): [number, Standing[]] => [n, []]))
    for (const standing of all) at.get(standing.line)?.push(standing)
    for (const [n, line] of this.lines) {
      const there = at.get(n) ?? []
      const chips = fitting(there).map(this.chip)
      const more = there.length - chips.length
      if (more) chips.push({ label: `+${more}`, title: "", kind: "" })
      const key = JSON.stringify(chips)
      if (key === (this.shown.get(n) ?? "[]")) continue
      this.shown.set(n, key)
      this.draw(line, chips)
    }
  }

  /** Makes buttons of the numbers of these lines. They stay when another run
   *  begins: one of them may have the focus. */
  offer(lines: Iterable<number>): void {
    for (const n of lines) {
      const line = this.lines.get(n)
      if (!line || this.buttons.has(n)) continue
      const button = make("button", { type: "button", className: "ln", tabIndex: -1, title: this.name(n), ariaPressed: "false" })
      line.prepend(button)
      this.buttons.set(n, button)
      this.stop(this.ordered()[0])
    }
  }

  /** Marks the line that is selected; 0 for none. */
  mark(selected: number): void {
    for (const [n, button] of this.buttons) button.ariaPressed = String(n === selected)
  }

  /** Scrolls the pane, and not the page, to a line. */
  reveal(n: number): void {
    const line = this.lines.get(n)
    const scroll = line?.closest(".scroll")
    if (!line || !scroll) return
    line.closest("details")?.setAttribute("open", "")
    reveal(scroll, line, scroll.clientHeight / 2)
  }

  private draw(line: HTMLElement, chips: Chip[]): void {
    line.classList.toggle("here", chips.length > 0)
    line.querySelector(".at")?.remove()
    if (chips.length === 0) return
    const all = chips.map(({ label, title, kind }) => make("span", { className: `chip ${kind}`, title }, label))
    // The timeline's table says it in words.
    line.append(make("span", { className: "at", ariaHidden: "true" }, make("span", "", ...all)))
  }

  private press({ target }: Event): void {
    const line = target instanceof Element && !target.closest(".n") ? target.closest<HTMLElement>(".l") : null
    const n = line ? [...this.lines.values()].indexOf(line) + 1 : 0
    const button = this.buttons.get(n)
    if (!button || (target !== button && !getSelection()?.isCollapsed)) return
    this.stop(button)
    this.select(n)
  }

  private ordered(): HTMLElement[] {
    return Array.from(this.pane.querySelectorAll<HTMLElement>(".ln"))
  }

  private stop(at: HTMLElement | undefined): void {
    if (at) for (const button of this.buttons.values()) button.tabIndex = button === at ? 0 : -1
  }
}
