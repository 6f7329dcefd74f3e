import type { Known } from "./known"
import { reveal, rove } from "./roving"

/** The printed lines of one language, seen from the playhead: those that come
 *  later are dim, and each leads to its moment. */
export class OutputView {
  private items: HTMLElement[] = []
  private times: number[] = [] // of each item, in milliseconds
  private late: boolean[] = []
  private marks = 0 // how many were known when the times were noted

  constructor(
    private readonly list: HTMLElement,
    private readonly known: () => Known,
    private readonly go: (t: number) => void,
    signal: AbortSignal,
  ) {
    list.addEventListener("click", (event) => getSelection()?.isCollapsed && this.press(event.target), { signal }) // who marks text does not press
    // The list is one stop of the Tab key.
    list.addEventListener("keydown", (event) => (event.key === "Enter" ? this.press(event.target) : rove(event, Array.from(list.children) as HTMLElement[])), { signal })
  }

  /** Dims what was printed after t; null dims nothing. */
  at(t: number | null): void {
    this.look()
    let last: Element | undefined
    this.items.forEach((item, i) => {
      const late = t !== null && this.times[i]! > t
      if (this.late[i] !== late) item.classList.toggle("late", late)
      this.late[i] = late
      if (!late) last = item
    })
    if (t !== null) reveal(this.list, last)
  }

  /** The moment of the first line that begins so, in milliseconds. */
  find(text: string): number | undefined {
    this.look()
    return this.times[this.items.findIndex((item) => textOf(item).startsWith(text))]
  }

  /** Calls f with each line: the number of its `out` event, its moment, its text. */
  each(f: (out: number, t: number, text: string) => void): void {
    this.look()
    this.items.forEach((item, i) => f(outOf(item, i), Number(item.dataset.t), textOf(item)))
  }

  /** Notes what lines there are by now, of which there may be thousands, and their
   *  moments: the trace tells when a line was printed; the server, when it came. */
  private look(): void {
    const { printed } = this.known()
    const { firstElementChild, lastElementChild } = this.list
    if (this.items[0] === firstElementChild && this.items.at(-1) === lastElementChild && this.marks === printed.size) return
    this.marks = printed.size
    this.items = Array.from(this.list.children) as HTMLElement[]
    this.times = this.items.map((item, i) => printed.get(outOf(item, i)) ?? Number(item.dataset.t))
    this.late = this.items.map((item) => item.classList.contains("late"))
  }

  private press(target: EventTarget | null): void {
    const item = target instanceof Element ? target.closest<HTMLElement>("li") : null
    if (!item) return
    this.look()
    const t = this.times[this.items.indexOf(item)]
    if (t !== undefined) this.go(t)
  }
}

const textOf = (item: HTMLElement): string => item.lastElementChild?.textContent ?? ""
const outOf = (item: HTMLElement, i: number): number => Number(item.dataset.out ?? i)
