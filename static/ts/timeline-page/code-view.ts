import type { Standing } from "../timeline/records"

/** Above so many chips on a line, a number stands for the rest. */
const mostChips = 4

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
    for (const line of pane.querySelectorAll<HTMLElement>(".l[data-n]")) this.lines.set(Number(line.dataset.n), line)
    pane.addEventListener("click", (event) => this.press(event), { signal })
    pane.addEventListener("keydown", (event) => this.key(event), { signal })
  }

  /** Shows who stands where now. */
  stand(all: Standing[]): void {
    const at = new Map<number, Standing[]>()
    for (const standing of all) {
      const there = at.get(standing.line)
      if (there) there.push(standing)
      else at.set(standing.line, [standing])
    }
    for (const [n, line] of this.lines) {
      const there = at.get(n) ?? []
      const chips = there.slice(0, mostChips).map(this.chip)
      const key = JSON.stringify([there.length, chips])
      if (key === (this.shown.get(n) ?? "[0,[]]")) continue
      this.shown.set(n, key)
      this.draw(line, chips, there.length - chips.length)
    }
  }

  /** Makes buttons of the numbers of these lines. They stay when another run
   *  begins: one of them may have the focus. */
  offer(lines: Iterable<number>): void {
    let stop = false // one button is a stop of the Tab key
    for (const n of lines) {
      const line = this.lines.get(n)
      if (!line || this.buttons.has(n)) continue
      const button = document.createElement("button")
      button.type = "button"
      button.className = "ln"
      button.tabIndex = -1
      button.ariaLabel = button.title = this.name(n)
      button.ariaPressed = "false"
      line.prepend(button)
      this.buttons.set(n, button)
      stop = true
    }
    if (stop) this.stop(this.ordered()[0])
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
    const [box, pane] = [line.getBoundingClientRect(), scroll.getBoundingClientRect()]
    if (box.top < pane.top || box.bottom > pane.bottom) scroll.scrollTop += box.top - pane.top - scroll.clientHeight / 2
  }

  private draw(line: HTMLElement, chips: Chip[], more: number): void {
    line.classList.toggle("here", chips.length > 0)
    line.querySelector(".at")?.remove()
    if (chips.length === 0) return
    const at = document.createElement("span")
    at.className = "at"
    at.ariaHidden = "true" // the timeline's table says it in words
    const row = document.createElement("span")
    for (const { label, title, kind } of chips) row.append(this.one(label, title, `chip ${kind}`))
    if (more > 0) row.append(this.one(`+${more}`, "", "chip"))
    at.append(row)
    line.append(at)
  }

  private one(label: string, title: string, className: string): HTMLElement {
    const chip = document.createElement("span")
    chip.className = className
    chip.textContent = label
    chip.title = title
    return chip
  }

  private press(event: Event): void {
    const line = event.target instanceof Element ? event.target.closest<HTMLElement>(".l[data-n]") : null
    const n = Number(line?.dataset.n)
    const button = this.buttons.get(n)
    if (!button || (event.target !== button && !getSelection()?.isCollapsed) || (event.target as Element).closest(".n")) return
    this.stop(button)
    this.select(n)
  }

  // The numbers of a pane are one stop of the Tab key; arrows go from one to the next.
  private key(event: KeyboardEvent): void {
    const all = this.ordered()
    const at = all.indexOf(event.target as HTMLButtonElement)
    if (at < 0 || event.ctrlKey || event.metaKey || event.altKey) return
    const to = all[{ ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: all.length - 1 }[event.key] ?? -1]
    if (!event.key.startsWith("Arrow") && !to) return
    event.preventDefault()
    if (to) this.stop(to)
    to?.focus()
  }

  private ordered(): HTMLButtonElement[] {
    return Array.from(this.pane.querySelectorAll<HTMLButtonElement>(".ln"))
  }

  private stop(button: HTMLButtonElement | undefined): void {
    for (const other of this.buttons.values()) other.tabIndex = other === button ? 0 : -1
  }
}
