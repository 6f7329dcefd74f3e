// What answers the reader's hand, a chunk of its own: it is loaded when a pointer or the focus comes near.
import { Acting, type Stage } from "./acting"
import { moment } from "./format"
import { watchGestures } from "./gestures"
import { whereText } from "./naming"
import { stroke } from "./strokes"
import { describe, Tooltip } from "./tooltip"
import { axisHeight, type View } from "./view"
import type { Words } from "./words"

// A hand opens the table too, and takes the file.
export { offer } from "./download"
export { Table } from "./table"

/** Words for who listens wait so long, in milliseconds, that a key held down is not a torrent. */
const calm = 350

/** The parts of the element that hands touch. */
export interface Reach {
  words: Words
  canvas: HTMLCanvasElement
  scroller: HTMLElement
  tip: HTMLElement
  status: HTMLElement
}

/** The pointer, the keys, the tooltip, and what is said. */
export class Hands extends Acting {
  private readonly tooltip: Tooltip
  private saying = 0

  constructor(
    view: View,
    private readonly reach: Reach,
    stage: Stage,
    signal: AbortSignal,
  ) {
    super(view, stage, reach.scroller)
    this.tooltip = new Tooltip(reach.tip)
    watchGestures(reach.canvas, this, signal)
    signal.addEventListener("abort", () => {
      this.player.stop()
      clearTimeout(this.saying)
    })
  }

  /** A press and release at one place. */
  tap(x: number, y: number): void {
    if (this.grips(x, y)) this.scrub(x)
    else this.click(x, y)
  }

  key(event: KeyboardEvent): void {
    if (!(event.target === this.reach.canvas ? stroke(event, this) : event.key === "Escape" && this.escape())) return
    this.pointed = null
    event.preventDefault()
    // The page has uses of its own for some of these keys.
    event.stopPropagation()
  }

  /** The tooltip: of what is pointed at, else of what the keyboard has chosen. */
  tell(): void {
    const { view, pointed: at, tooltip } = this
    const { words, canvas, scroller } = this.reach
    const { scale, gutter } = view
    const row = at ? this.rowAt(at.y) : canvas.matches(":focus-visible") ? view.rowOf(view.focus) : undefined
    const ns = at && at.x >= gutter ? Math.min(scale.ns(at.x - gutter), view.end) : view.now
    const lines = row ? describe(view, words, row, ns) : []
    if (!row || lines.length === 0) return tooltip.hide()
    const x = at?.x ?? gutter + Math.max(0, Math.min(scale.x(ns), scale.width))
    const y = at?.y ?? axisHeight + row.y - scroller.scrollTop
    tooltip.show(lines, scroller.offsetLeft + x, scroller.offsetTop + y, at?.touch ?? false)
  }

  // Once the keys rest.
  override say(): void {
    clearTimeout(this.saying)
    this.saying = window.setTimeout(() => {
      const { words, status } = this.reach
      const { view } = this
      const row = view.rowOf(view.focus)
      const name = row?.strand ? [row.track.label(row.strand), whereText(words, row.track, row.strand, view.now)] : (row?.group?.name ?? [])
      status.textContent = [moment(view.now, true)].concat(name).join(words.comma)
    }, calm)
  }
}
