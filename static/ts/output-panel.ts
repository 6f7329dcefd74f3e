import { printable } from "./printable"
import { seconds } from "./texts"

/** From so many rows on, those out of sight are not laid out. */
const manyRows = 200
/** More lines than a run may print. */
const maxRows = 10_000
/** Rows added in one frame: some milliseconds of work. */
const rowsPerFrame = 250
/** A longer line is broken, so that no single element is slow to lay out. */
const maxColumns = 2_000
/** This near to its end, in pixels, a reader counts as being there. */
const nearEnd = 24

interface Row {
  t: number
  out: number // the event that it begins with
  fd: number
  text: string
  more: boolean // goes on with the row before
}

/** The lines that a run prints: added in batches, followed only while the
 *  reader is at their end. */
export class OutputPanel {
  private waiting: Row[] = []
  private last: { row: Row; span: HTMLElement | null } | null = null // may go on
  private rows = 0
  private frame = 0

  private stale = false // what it shows is of the run before, until the first lines of this one

  constructor(private readonly list: HTMLElement) {}

  /** Empties the panel and keeps its height, so that the page stays where it is. With `later`, what it shows stays
   *  until the next lines take its place in one stroke, and so does what of it is in sight. */
  clear(later = false): void {
    this.drop()
    this.stale = later
    if (later) {
      this.frame = this.later(() => this.flush())
      return
    }
    const height = this.list.offsetHeight
    if (height > 0) this.list.style.flex = `1 0 ${height}px`
    this.list.replaceChildren()
    this.list.scrollTop = 0
  }

  get empty(): boolean {
    return this.rows === 0
  }

  /** Adds what the out-th event printed; the last line may be unfinished and goes on with the next call. */
  print(t: number, fd: number, text: string, out = 0): void {
    const pieces = text.replaceAll("\r\n", "\n").split("\n")
    pieces.forEach((piece, i) => {
      const ended = i < pieces.length - 1
      if (piece !== "" || ended) this.add(t, fd, printable(piece), out)
      if (ended) this.last = null
    })
    this.frame ||= this.later(() => this.flush())
  }

  private add(t: number, fd: number, text: string, out: number): void {
    let more = false
    if (this.last?.row.fd === fd) {
      const { row, span } = this.last
      const room = maxColumns - row.text.length
      row.text += text.slice(0, room)
      if (span) span.textContent = row.text
      text = text.slice(room)
      if (text === "") return
      more = true
    }
    do {
      if (this.rows >= maxRows) return
      const row = { t, out, fd, text: text.slice(0, maxColumns), more }
      this.waiting.push(row)
      this.rows++
      this.last = { row, span: null }
      text = text.slice(maxColumns)
      more = true
    } while (text !== "")
  }

  // A page in the background gets no frames.
  private later(f: () => void): number {
    return document.hidden ? window.setTimeout(f, 100) : requestAnimationFrame(f)
  }

  private flush(): void {
    const list = this.list
    const follow = list.scrollHeight - list.scrollTop - list.clientHeight < nearEnd
    const batch = this.waiting.splice(0, rowsPerFrame)
    list.classList.toggle("many", this.rows > manyRows)
    const items = batch.map((row) => this.item(row))
    if (this.stale) list.replaceChildren(...items)
    else list.append(...items)
    this.stale = false
    if (follow) list.scrollTop = list.scrollHeight
    this.frame = this.waiting.length > 0 ? this.later(() => this.flush()) : 0
  }

  private item(row: Row): HTMLElement {
    const item = document.createElement("li")
    const time = document.createElement("time")
    const span = document.createElement("span")
    time.textContent = seconds(row.t)
    span.textContent = row.text
    item.dataset.t = String(row.t)
    item.dataset.out = String(row.out)
    item.className = [row.fd === 2 ? "err" : "", row.more ? "more" : ""].join(" ").trim()
    item.append(time, span)
    if (this.last?.row === row) this.last.span = span
    return item
  }

  private drop(): void {
    cancelAnimationFrame(this.frame)
    clearTimeout(this.frame)
    this.frame = 0
    this.waiting = []
    this.last = null
    this.rows = 0
  }
}
