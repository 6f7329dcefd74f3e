import type { Hand, Place } from "./gestures"
import { Player } from "./player"
import type { Language } from "./records"
import { type Row, rowAt } from "./rows"
import type { Strokes } from "./strokes"
import { axisHeight, type Item, type View } from "./view"

/** In the folded view, what is seen is played in this time, in milliseconds. */
const foldedPlay = 8000
/** The playhead is gripped from so far, in pixels. */
const reach = 6

/** What acting asks of the element. */
export interface Stage {
  redraw(): void
  /** The playhead has moved. */
  moved(): void
  /** A lane was chosen that stands at this line. */
  chose(language: Language, line: number): void
  /** A group was folded or unfolded. */
  folded(): void
}

/** What the controls, the keys and the pointer do to a view. */
export abstract class Acting implements Strokes, Hand {
  readonly player = new Player()
  speed = 1
  /** Where the pointer is. */
  pointed: Place | null = null

  constructor(
    protected readonly view: View,
    protected readonly stage: Stage,
    private readonly scroller: HTMLElement,
  ) {}

  play(): void {
    const { player, view } = this
    if (player.playing) player.stop()
    else {
      if (view.playhead === null || view.playhead >= view.end) this.go(0)
      player.play((elapsed) => this.advance(elapsed))
    }
    this.stage.redraw()
  }

  step(n: number): void {
    const { view } = this
    this.player.stop()
    this.go(view.change(view.playhead ?? (n > 0 ? -1 : view.end + 1), n))
    this.say()
  }

  leave(): void {
    this.player.stop()
    this.view.seek(null)
    this.stage.moved()
  }

  seek(share: number): void {
    this.player.stop()
    this.go(share * this.view.end)
  }

  zoom(factor: number, x?: number): void {
    if (x === undefined) this.view.zoomHere(factor)
    else this.view.zoom(factor, Math.max(0, x - this.view.gutter))
    this.stage.redraw()
  }

  fit(): void {
    this.view.fit()
    this.stage.redraw()
  }

  fold(folded = !this.view.folded): void {
    this.view.fold(folded)
    this.stage.redraw()
  }

  arrows(): void {
    this.view.arrows = !this.view.arrows
    this.stage.redraw()
  }

  row(n: number): void {
    this.choose(this.view.neighbour(n))
    this.say()
  }

  /** Folds a group; of a lane, tells the line on which it stands. */
  enter(): void {
    const { view, stage } = this
    const row = view.rowOf(view.focus)
    if (row?.kind === "group" && row.group) {
      view.toggle(row.group, !row.open)
      stage.folded()
    } else if (row?.strand) {
      const line = row.strand.line[row.strand.find(view.now)]
      if (line) stage.chose(row.track.language, line)
    }
    stage.redraw()
  }

  escape(): boolean {
    const { view } = this
    const used = view.chosenAny
    if (view.playhead === null) view.focus = view.line = null
    this.leave()
    return used
  }

  grips(x: number, y: number): boolean {
    const at = x - this.view.gutter
    return at >= -reach && (y <= axisHeight || (this.view.playhead !== null && Math.abs(at - this.view.scale.x(this.view.now)) <= reach))
  }

  get zoomed(): boolean {
    return this.view.scale.zoomed
  }

  scrub(x: number): void {
    const { scale } = this.view
    this.player.stop()
    this.pointed = null
    this.go(scale.ns(Math.max(0, Math.min(x - this.view.gutter, scale.width))))
  }

  pan(dx: number): void {
    this.pointed = null
    this.view.scale.move(dx)
    this.stage.redraw()
  }

  click(x: number, y: number): void {
    const { view } = this
    const row = this.rowAt(y)
    view.focus = row?.strand ?? row?.group ?? null
    const at = x - this.view.gutter
    if (row?.strand && at >= 0) this.player.stop(), this.go(view.scale.ns(at))
    this.enter()
  }

  point(at: Place | null): void {
    const { view, stage } = this
    const row = at ? this.rowAt(at.y) : undefined
    view.hover = row?.strand ?? row?.group ?? null
    this.scroller.style.cursor = row?.kind === "group" ? "pointer" : at && this.grips(at.x, at.y) ? "ew-resize" : ""
    this.pointed = at
    stage.redraw()
  }

  /** Says where the playhead and the chosen lane are, to who does not see it. */
  abstract say(): void

  rowAt(y: number): Row | undefined {
    return y > axisHeight ? rowAt(this.view.rows, y - axisHeight + this.scroller.scrollTop) : undefined
  }

  /** Gives an item the focus, and brings it into sight. */
  choose(item: Item | null): void {
    const { scroller } = this
    this.view.focus = item
    const row = this.view.rowOf(item)
    if (row) scroller.scrollTop = Math.max(row.y + row.height + axisHeight - scroller.clientHeight, Math.min(scroller.scrollTop, row.y))
    this.stage.redraw()
  }

  private go(ns: number): void {
    this.view.seek(ns)
    this.view.reveal(this.view.now)
    this.stage.moved()
  }

  private advance(elapsed: number): boolean {
    const { view } = this
    const { scale, now } = view
    const d = elapsed * this.speed
    this.go(Math.min(view.end, view.folded ? scale.ns(scale.x(now) + (d * scale.width) / foldedPlay) : now + d * 1e6))
    return view.now < view.end || view.live
  }
}
