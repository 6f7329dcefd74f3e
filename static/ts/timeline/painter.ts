import { paintArrows } from "./arrows"
import { ticks } from "./axis"
import { duration } from "./format"
import { paintName } from "./gutter"
import { paintEnd, paintMarks } from "./marks"
import { stateText } from "./naming"
import { type Palette, shift } from "./palette"
import { rowAt, type Row } from "./rows"
import { Brush, collect, type Room, shape } from "./spans"
import { firstReason, firstWait } from "./states"
import { Type } from "./type"
import { axisHeight, bleed, inset, margin, type View } from "./view"
import { count, fill, type Words } from "./words"

/** Draws a view on a canvas, whole, whenever it is asked to. */
export class Painter {
  private readonly ctx: CanvasRenderingContext2D
  private type: Type | null = null
  private width = 0
  private height = 0

  constructor(private readonly canvas: HTMLCanvasElement) {
    this.ctx = canvas.getContext("2d")!
  }

  /** Colours or fonts have changed. */
  dress(palette: Palette): void {
    this.type = new Type(this.ctx, palette.font)
  }

  size(width: number, height: number): void {
    const ratio = Math.min(4, devicePixelRatio || 1)
    const [w, h] = [Math.round(width * ratio), Math.round(height * ratio)]
    if (this.canvas.width !== w || this.canvas.height !== h) {
      this.canvas.width = w
      this.canvas.height = h
    }
    this.ctx.setTransform(ratio, 0, 0, ratio, 0, 0)
    this.width = width
    this.height = height
  }

  /** Paints the rows from scroll on; focused: the playhead has the keyboard's focus. */
  paint(view: View, palette: Palette, words: Words, scroll: number, focused: boolean): void {
    const { ctx, type } = this
    if (!type) return
    const { gutter } = view
    const offset = axisHeight - scroll
    ctx.fillStyle = palette.leaf
    ctx.fillRect(0, 0, this.width, this.height)
    const seen = this.seen(view.rows, scroll)
    this.clip(0, axisHeight, this.width, this.height, () => {
      for (const row of seen) this.backdrop(view, palette, row, offset)
      this.clip(gutter - bleed, axisHeight, this.width, this.height, () => {
        ctx.translate(gutter, 0)
        this.plot(view, palette, words, type, seen, offset)
      })
      ctx.translate(inset, 0)
      const name = (row: Row): void => paintName(type, palette, view, words, row, offset + row.y, gutter - inset - 14, this.width - 2 * inset)
      seen.forEach(name)
      // Thin lanes have no names but of these, above their neighbours.
      for (const row of seen) if (row.strand && (row.strand === view.hover || row.strand === view.focus)) name(row)
    })
    ctx.save()
    ctx.translate(gutter, 0)
    this.axis(view, palette, words, type, focused)
    ctx.restore()
  }

  private seen(rows: Row[], scroll: number): Row[] {
    const first = rowAt(rows, Math.max(0, scroll))
    const start = first ? rows.indexOf(first) : 0
    let stop = start
    while (stop < rows.length && rows[stop]!.y < scroll + this.height) stop++
    return rows.slice(start, stop)
  }

  private clip(x: number, y: number, right: number, bottom: number, paint: () => void): void {
    const { ctx } = this
    ctx.save()
    ctx.beginPath()
    ctx.rect(x, y, right - x, bottom - y)
    ctx.clip()
    paint()
    ctx.restore()
  }

  // What lies under a row that is pointed at or chosen.
  private backdrop(view: View, palette: Palette, row: Row, offset: number): void {
    const { ctx } = this
    const item = row.strand ?? row.group
    if (!item || (item !== view.hover && item !== view.focus)) return
    ctx.fillStyle = palette.tint
    ctx.fillRect(0, offset + row.y, this.width, row.height)
    if (item !== view.focus) return
    ctx.fillStyle = palette.ink
    ctx.fillRect(0, offset + row.y, 3, row.height)
  }

  private plot(view: View, palette: Palette, words: Words, type: Type, seen: Row[], offset: number): void {
    const { ctx } = type
    const { scale } = view
    ctx.fillStyle = palette.well
    scale.from.forEach((from) => {
      const x = scale.x(from)
      if (x < scale.width && x + scale.gap > 0) ctx.fillRect(x, axisHeight, scale.gap, this.height)
    })
    ctx.fillStyle = palette.line
    if (!view.folded) for (const tick of ticks(scale)) ctx.fillRect(Math.round(tick.x), axisHeight, 1, this.height)
    shift(palette, -scale.left)
    view.seldom?.paintGhost(ctx, palette, view, seen, offset)
    const bright = new Brush()
    const dim = new Brush()
    const rooms: Room[] = []
    const ends: [number, number, number, number][] = []
    for (const row of seen) {
      const y = offset + row.y
      if (row.group && !row.strand && !row.open) {
        const { line } = view
        const lit = !line || (line.language === row.track.language && row.group.strands.some((strand) => strand.line.includes(line.line)))
        view.seldom?.paintDensity(ctx, palette, row.track.language, row.group, scale, row.track.end, y + 17, row.height - 22, lit ? 1 : 0.3, firstWait)
      }
      if (!row.strand) continue
      const end = collect(view, row.track, row.strand, y, row.height, bright, dim, rooms)
      if (end) ends.push([end.x, y, row.height, end.state])
    }
    ctx.globalAlpha = 0.28
    dim.paint(ctx, palette)
    ctx.globalAlpha = 1
    bright.paint(ctx, palette)
    for (const room of rooms) this.spanText(type, palette, words, room)
    for (const [x, y, height, state] of ends) paintEnd(ctx, palette, x, y, height, state)
    for (const row of seen) {
      if (row.strand) paintMarks(type, palette, view, row.track, row.strand, offset + row.y, row.height)
    }
    for (const track of view.shown) paintArrows(ctx, palette, view, track, seen, offset)
    for (const { group, strand, open, y } of seen) {
      if (!group || strand || open) continue
      type.font(11)
      type.put(fill(words.most, { n: count(group.peak) }), 2, offset + y + 13, 200, palette["ink-3"])
    }
    if (view.playhead !== null) this.veil(view, palette)
    else if (view.live) {
      ctx.fillStyle = palette.edge
      ctx.fillRect(scale.x(view.end), axisHeight, 1, this.height)
    }
  }

  // A state's name and how long it lasted, as much as there is room for.
  private spanText(type: Type, palette: Palette, words: Words, { x, width, y, track, strand, step }: Room): void {
    const { ctx } = type
    const state = strand.state[step]!
    const name = stateText(words, track, state)
    const length = duration(strand.until(step, track.end) - strand.at[step]!)
    type.font(11.5)
    const text = [`${name} ${length}`, name, length].find((text) => type.width(text) <= width - 12)
    if (!text) return
    const { height, base } = shape(strand.row?.height ?? 0)
    const middle = y + (height - base) / 2 + 4
    if (state < firstReason) {
      ctx.fillStyle = palette.leaf
      ctx.beginPath()
      ctx.roundRect(x + 3, middle - 10.5, type.width(text) + 6, 13, 3)
      ctx.fill()
    }
    ctx.fillStyle = state < firstReason ? palette.ink : palette["ink-2"]
    ctx.fillText(text, x + 6, middle)
  }

  // Ahead of the playhead everything is pale.
  private veil(view: View, palette: Palette): void {
    const { ctx } = this
    const x = view.scale.x(view.now)
    if (x > this.width) return
    ctx.globalAlpha = 0.66
    ctx.fillStyle = palette.leaf
    ctx.fillRect(Math.max(x, -bleed), axisHeight, this.width, this.height)
    ctx.globalAlpha = 1
  }

  private axis(view: View, palette: Palette, words: Words, type: Type, focused: boolean): void {
    const { ctx } = type
    const { scale } = view
    const floor = axisHeight - 8
    ctx.fillStyle = palette.edge
    ctx.fillRect(0, floor, scale.width, 1)
    type.font(11.5)
    const all = ticks(scale)
    const taken: [number, number][] = []
    const put = (x: number, text: string): boolean => {
      const w = type.width(text)
      const left = Math.max(-4, Math.min(x - w / 2, scale.width + margin - 2 - w))
      if (x < -2 || x > scale.width + 2 || taken.some(([a, b]) => left < b + 8 && left + w > a - 8)) return false
      taken.push([left, left + w])
      ctx.fillStyle = palette["ink-3"]
      ctx.fillText(text, left, floor - 8)
      return true
    }
    // Folds first: what is left out must be said. Those that have room say what it is.
    const folds = all.filter((tick) => tick.fold)
    folds.forEach((tick, i) => {
      this.fold(palette, tick.x, scale.gap, floor)
      const full = fill(words.folded, { t: tick.text })
      const room = (folds[i + 1]?.x ?? Infinity) - tick.x - type.width(folds[i + 1]?.text ?? "") / 2 - 10
      if (room < type.width(full) / 2 || !put(tick.x, full)) put(tick.x, `(${tick.text})`)
    })
    for (const tick of all) {
      if (tick.fold) continue
      ctx.fillStyle = palette.edge
      ctx.fillRect(Math.round(tick.x), floor - 3, 1, 4)
      put(tick.x, tick.text)
    }
    if (view.playhead !== null) this.playhead(scale.x(view.now), palette, floor, focused)
  }

  // The axis is broken where time was folded.
  private fold(palette: Palette, x: number, gap: number, floor: number): void {
    const { ctx } = this
    ctx.fillStyle = palette.leaf
    ctx.fillRect(x - gap / 2 + 1, floor - 1, gap - 2, 3)
    ctx.fillStyle = palette.edge
    for (let d = -gap / 2 + 3; d < gap / 2 - 3; d += 5) ctx.fillRect(x + d, floor, 2, 1)
    for (const side of [-gap / 2, gap / 2]) ctx.fillRect(Math.round(x + side), floor - 4, 1, 8)
  }

  private playhead(x: number, palette: Palette, floor: number, focused: boolean): void {
    const { ctx } = this
    if (x < -bleed || x > this.width) return
    ctx.fillStyle = palette.ink
    ctx.fillRect(x - 0.75, floor, 1.5, this.height)
    ctx.beginPath()
    ctx.arc(x, floor, 6.5, 0, 7)
    ctx.fill()
    if (!focused) return
    ctx.strokeStyle = palette.ink
    ctx.lineWidth = 2
    ctx.beginPath()
    ctx.arc(x, floor, 10, 0, 7)
    ctx.stroke()
  }
}
