import { moment } from "./format"
import { watchGestures, type Hand, type Place } from "./gestures"
import { whereText } from "./naming"
import { Player } from "./player"
import type { Language } from "./records"
import { type Row, rowAt } from "./rows"
import { describe, showTip } from "./tooltip"
import type { Act } from "./transport"
import { axisHeight, type View } from "./view"
import type { Words } from "./words"

/** In the folded view, what is seen is played in this time, in milliseconds. */
const foldedPlay = 8000
/** The playhead is gripped from so far, in pixels. */
const reach = 6
/** Words for who listens wait so long, in milliseconds, that a key held down is not a torrent. */
const calm = 350

/** The parts of the element that hands touch. */
export interface Reach {
  words: Words
  canvas: HTMLCanvasElement
  scroller: HTMLElement
  tip: HTMLElement
  status: HTMLElement
  /** Leaves the earlier run. */
  alone(): void
}

/** What the controls, the keys and the pointer do to a view, and what is told of it.
 *  Whatever is done, the element draws itself anew after it. */
export class Hands implements Act, Hand {
  readonly player = new Player()
  speed = 1
  way = 1
  private pointed: Place | null = null // where the pointer is
  private saying = 0

  constructor(
    private readonly view: View,
    private readonly parts: Reach,
    /** Draws the view as it is now. */
    private readonly redraw: () => void,
    /** Tells that a lane was chosen that stands at a line. */
    private readonly chose: (language: Language, line: number) => void,
    signal: AbortSignal,
  ) {
    watchGestures(parts.canvas, this, signal)
    signal.addEventListener("abort", () => {
      this.player.stop()
      clearTimeout(this.saying)
    })
  }

  play(way: number): void {
    const { player, view } = this
    const again = player.playing && way === this.way
    this.way = way
    if (again) return player.stop()
    const start = way < 0 ? view.end : 0
    if (view.playhead === null || view.playhead === view.end - start) this.go(start)
    player.play((elapsed) => this.advance(elapsed))
  }

  step(n: number): void {
    const { view } = this
    this.take(view.change(view.playhead ?? (n > 0 ? -1 : view.end + 1), n))
    this.say()
  }

  leave(): void {
    this.player.stop()
    this.view.seek(null)
  }

  seek(share: number): void {
    this.take(share * this.view.end)
  }

  zoom(factor: number, x?: number): void {
    if (x === undefined) this.view.zoomHere(factor)
    else this.view.zoom(factor, Math.max(0, x - this.view.gutter))
  }

  fit(): void {
    this.view.fit()
  }

  fold(folded = !this.view.folded): void {
    this.view.fold(folded)
  }

  arrows(): void {
    this.view.arrows = !this.view.arrows
  }

  /** Acts on a key. The page has uses of its own for some of them. */
  key(event: KeyboardEvent): void {
    if (event.ctrlKey || event.metaKey || event.altKey) return
    const { key } = event
    const many = event.shiftKey ? 10 : 1
    const acts: Record<string, () => void> = {
      ArrowLeft: () => this.step(-many),
      ArrowRight: () => this.step(many),
      ArrowUp: () => this.row(-many),
      ArrowDown: () => this.row(many),
      "+": () => this.zoom(1.5),
      "-": () => this.zoom(1 / 1.5),
      0: () => this.fit(),
      Home: () => this.seek(0),
      End: () => this.seek(1),
      " ": () => this.play(event.shiftKey ? -1 : 1),
      Enter: () => this.enter(),
      w: () => this.arrows(),
      f: () => this.fold(),
    }
    const act = key === "Escape" ? this.view.chosenAny && (() => this.escape()) : event.target === this.parts.canvas && acts[key === "=" ? "+" : key]
    if (!act) return
    act()
    this.pointed = null
    event.preventDefault()
    event.stopPropagation()
  }

  grips(x: number, y: number): boolean {
    const { gutter, playhead, now, scale } = this.view
    const at = x - gutter
    return at >= -reach && (y <= axisHeight || (playhead !== null && Math.abs(at - scale.x(now)) <= reach))
  }

  get zoomed(): boolean {
    return this.view.scale.zoomed
  }

  scrub(x: number): void {
    const { scale, gutter } = this.view
    this.pointed = null
    this.take(scale.ns(Math.max(0, Math.min(x - gutter, scale.width))))
  }

  pan(dx: number): void {
    this.pointed = null
    this.view.scale.move(dx)
  }

  click(x: number, y: number): void {
    const { view } = this
    const row = this.rowAt(y)
    const at = x - view.gutter
    view.focus = row?.strand ?? row?.group ?? null
    if (row?.strand && at >= 0) this.take(view.scale.ns(at))
    this.enter()
  }

  point(at: Place | null): void {
    const row = at ? this.rowAt(at.y) : undefined
    this.view.hover = row?.strand ?? row?.group ?? null
    this.parts.scroller.style.cursor = row?.group && !row.strand ? "pointer" : at && this.grips(at.x, at.y) ? "ew-resize" : ""
    this.pointed = at
  }

  /** The tooltip: of what is pointed at, else of what the keyboard has chosen. */
  tell(): void {
    const { view, pointed: at } = this
    const { words, canvas, scroller, tip } = this.parts
    const { scale, gutter } = view
    const row = at ? this.rowAt(at.y) : canvas.matches(":focus-visible") ? view.rowOf(view.focus) : undefined
    const ns = at && at.x >= gutter ? Math.min(scale.ns(at.x - gutter), view.end) : view.now
    const lines = row ? describe(words, row, ns) : []
    tip.hidden = !row || !lines.length
    if (!row || tip.hidden) return
    const x = at?.x ?? gutter + Math.max(0, Math.min(scale.x(ns), scale.width))
    const y = at?.y ?? axisHeight + row.y - scroller.scrollTop
    showTip(tip, lines, scroller.offsetLeft + x, scroller.offsetTop + y, at?.touch ?? false)
  }

  // Says where the playhead and the chosen lane are, to who does not see it, once the keys rest.
  private say(): void {
    clearTimeout(this.saying)
    this.saying = window.setTimeout(() => {
      const { words, status } = this.parts
      const { view } = this
      const row = view.rowOf(view.focus)
      const name = row?.strand ? [row.track.label(row.strand), whereText(words, row.track, row.strand, view.now)] : (row?.group?.name ?? [])
      status.textContent = [moment(view.now, true)].concat(name).join(words.comma)
    }, calm)
  }

  // Goes n rows on, and brings that row into sight.
  private row(n: number): void {
    const { scroller } = this.parts
    const row = this.view.rowOf((this.view.focus = this.view.neighbour(n)))
    if (row) scroller.scrollTop = Math.max(row.y + row.height + axisHeight - scroller.clientHeight, Math.min(scroller.scrollTop, row.y))
    this.say()
  }

  // Folds a group; of a lane, tells the line on which it stands.
  private enter(): void {
    const { view } = this
    const { group, open, strand, track } = view.rowOf(view.focus) ?? {}
    if (group && !strand) view.toggle(group, !open)
    const line = strand?.line[strand.find(view.now)]
    if (line) this.chose(track!.language, line)
  }

  // Leaves the playhead, then the choice and the earlier run.
  private escape(): void {
    const { view } = this
    if (view.playhead === null) {
      view.focus = view.line = null
      this.parts.alone()
    }
    this.leave()
  }

  private rowAt(y: number): Row | undefined {
    return y > axisHeight ? rowAt(this.view.rows, y - axisHeight + this.parts.scroller.scrollTop) : undefined
  }

  // Takes the playhead away from who plays it.
  private take(ns: number): void {
    this.player.stop()
    this.go(ns)
  }

  private go(ns: number): void {
    this.view.seek(ns)
    this.redraw()
  }

  private advance(elapsed: number): boolean {
    const { view } = this
    const { scale, now } = view
    const d = elapsed * this.speed * this.way
    this.go(Math.min(view.end, view.folded ? scale.ns(scale.x(now) + (d * scale.width) / foldedPlay) : now + d * 1e6))
    return this.way < 0 ? view.now > 0 : view.now < view.end || view.live
  }
}
