import type { Fill, Paint, Palette } from "./palette"
import { type Language, languages } from "./records"
import { low, tall } from "./rows"
import { type Kind, kinds, noKind, unknown } from "./states"
import type { Strand } from "./strand"
import type { Track } from "./track"
import { bleed, type View } from "./view"

/** A lane that ran for less than a pixel is still seen to have run. */
const glimpse = 2
/** A span of fewer pixels shares them with its neighbours. */
const tooShort = 1.2
/** So few columns in which it ran are shown as if it had run throughout: else they are not seen. */
const few = 2
/** In a narrower span no text finds room; nor do more than so many in one frame. */
const narrowest = 26
const mostRooms = 160
/** A narrower span has no room for a pattern. */
const sliver = 3
/** So low a lane has no room for more than a line where it waits. */
const bandless = 8
/** And in one narrower than this, dashes are no more than a line. */
const dashes = 8

/** Where in its row a strand lies: from the top, so high, with a baseline so thick. */
export function shape(height: number): { top: number; height: number; base: number } {
  if (height >= tall) return { top: 16, height: 17, base: 3 }
  return height >= low ? { top: 5, height: 14, base: 3 } : { top: 1, height: 6, base: 2 }
}

/** A span that has room for a text. */
export interface Room {
  x: number
  width: number
  y: number
  track: Track
  strand: Strand
  step: number
}

/** Rectangles of one frame, by language and kind, so that each colour is set once. */
export class Brush {
  private readonly rects = { python: kinds.map((): number[] => []), go: kinds.map((): number[] => []) }

  add(language: Language, kind: number, x: number, y: number, width: number, height: number): void {
    this.rects[language][kind]!.push(x, y, width, height)
  }

  paint(ctx: CanvasRenderingContext2D, palette: Palette): void {
    for (const language of languages) for (const kind of [...kinds.keys()].reverse()) this.fill(ctx, this.rects[language][kind]!, kinds[kind]!, palette.fills[language][kind]!)
  }

  private fill(ctx: CanvasRenderingContext2D, rects: number[], kind: Kind, { band, line, base }: Fill): void {
    const all = (paint: Paint, draw: (x: number, y: number, w: number, h: number) => void): void => {
      ctx.fillStyle = paint
      for (let i = 0; i < rects.length; i += 4) draw(rects[i]!, rects[i + 1]!, rects[i + 2]!, rects[i + 3]!)
    }
    const rect: CanvasRenderingContext2D["fillRect"] = (x, y, w, h) => ctx.fillRect(x, y, w, h)
    if (kind === "running") return all(base, rect)
    // On a sliver neither a pattern shows nor a band; and a thousand thin lanes are drawn in half the time without.
    const solid = kind === "syscall"
    const least = kind === "runnable" || solid ? 0 : bandless
    all(band, (x, y, w, h) => w >= sliver && h > least && rect(x, y, w, h))
    if (solid) return all(base, (x, y, w, h) => w < sliver && rect(x, y, w, h))
    // Each kind of waiting has a line of its own: solid, double, dashed, dotted, thin.
    const thick = kind === "other" ? 1 : 3
    const double = (h: number): boolean => kind === "channel" && h > bandless
    all(base, (x, y, w, h) => {
      if (double(h)) for (const up of [1.5, 4.5]) rect(x, y + h - up, w, 1.5)
      else if (w < dashes) rect(x, y + h - thick, w, thick)
    })
    all(line, (x, y, w, h) => w >= dashes && !double(h) && rect(x, y + h - thick, w, thick))
  }
}

/** Collects the spans of a lane that are seen: those at the chosen line with one
 *  brush, the others with another. Spans too short to see are merged into pixels of
 *  the kind that matters most. Returns where the lane ends, if that is seen. */
export function collect(view: View, track: Track, strand: Strand, y: number, height: number, bright: Brush, dim: Brush, rooms: Room[]): { x: number; state: number } | null {
  const { scale, line } = view
  const { width } = scale
  const end = track.end
  const { top, height: h } = shape(height)
  const chosen = line?.language === track.language ? line.line : -1
  const pixels = new Pixels((kind, lit, x, w, share, other) => {
    const brush = lit ? bright : dim
    const part = Math.max(2, Math.round(h * share))
    if (share < 1) brush.add(track.language, other, x, y + top, w, h)
    brush.add(track.language, kind, x, y + top + h - part, w, part)
  })
  const first = Math.max(0, strand.find(scale.ns(0)))
  let b = strand.n ? scale.x(strand.at[first]!) : 0
  for (let step = first; step < strand.n && b <= width; step++) {
    const a = b
    b = scale.x(strand.until(step, end))
    const kind = track.kindAt(strand, step)
    if (kind === noKind) continue
    const lit = line === null || strand.line[step] === chosen
    if (b - a < tooShort) {
      pixels.add(Math.floor(a), kind, lit, b - a)
      continue
    }
    pixels.flush()
    // Whole pixels are drawn faster, and side by side without a seam.
    const x = Math.round(Math.max(a, -bleed))
    const w = Math.round(Math.min(b, width + bleed)) - x
    ;(lit ? bright : dim).add(track.language, kind, x, y + top, w, h)
    const from = Math.max(x, 0)
    if (w > narrowest && h > 8 && rooms.length < mostRooms) rooms.push({ x: from, width: Math.min(b, width) - from, y: y + top, track, strand, step })
  }
  pixels.flush()
  const last = strand.n - 1
  const state = strand.state[last]!
  if (last < 0 || state === unknown || track.kindAt(strand, last) !== noKind) return null
  const x = scale.x(strand.at[last]!)
  return x < -bleed || x > width + bleed ? null : { x, state }
}

/** Columns of pixels, each of the first kind in it; those alike that follow one another
 *  become one rectangle. Where a lane ran again and again over some columns, only a share
 *  of their height is of running, and the rest of what it did between. */
class Pixels {
  private column = -1
  private kind = noKind
  private lit = false
  private ran = 0
  private start = 0
  private stop = 0
  private last = noKind // the kind of the rectangle from start to stop
  private glows = false
  private sum = 0 // of what ran in it, in pixels
  private other = noKind

  constructor(private readonly put: (kind: number, lit: boolean, x: number, width: number, share: number, other: number) => void) {}

  add(column: number, kind: number, lit: boolean, width: number): void {
    if (column !== this.column) {
      this.next()
      this.column = column
      this.lit = false
      this.ran = 0
    }
    this.kind = Math.min(this.kind, kind)
    this.lit ||= lit
    if (kind === 0) this.ran += width
    else this.other = kind
  }

  flush(): void {
    this.next()
    const width = this.stop - this.start
    const shared = this.last === 0 && width > few && this.other !== noKind
    if (this.last !== noKind) this.put(this.last, this.glows, this.start, Math.max(width, this.last === 0 ? glimpse : 1), shared ? Math.min(1, this.sum / width) : 1, this.other)
    this.last = noKind
    this.sum = 0
  }

  // The column is complete.
  private next(): void {
    const { column, kind, lit } = this
    if (kind === noKind) return
    this.kind = noKind
    if (kind !== this.last || lit !== this.glows || column !== this.stop) {
      this.flush()
      this.start = column
    }
    this.last = kind
    this.glows = lit
    this.stop = column + 1
    this.sum += this.ran
  }
}
