import { lastAtMost } from "./columns"

/** A folded stretch, in pixels, where there is room for it. */
const foldWidth = 46
/** The share of the width that all folded stretches may take together. */
const foldShare = 0.4
/** The deepest zoom: so many pixels to a nanosecond. */
const deepest = 0.5

/** Where a time stands on the axis. The axis is linear but for folded stretches:
 *  each of those is equally wide, at every zoom. */
export class Scale {
  /** Width of what is seen, in pixels. */
  width = 1
  end = 1
  perNs = 1
  /** How far the view is moved to the right, in pixels. */
  left = 0
  /** Width of one folded stretch. */
  gap = 0
  from: number[] = []
  to: number[] = []
  // Where the axis bends: these times stand at these places.
  private times = [0, 1]
  private places = [0, 1]

  /** Folds these stretches (ordered, apart) and shows the axis from 0 to end. */
  set(end: number, width: number, from: number[] = [], to: number[] = []): void {
    this.end = Math.max(1, end)
    this.width = Math.max(1, width)
    this.from = from
    this.to = to
    this.gap = from.length ? Math.min(foldWidth, (foldShare * this.width) / from.length) : 0
    this.times = [0, ...from.flatMap((start, i) => [start, to[i]!]), this.end]
    this.bend(this.perNs)
  }

  x(ns: number): number {
    return along(this.times, this.places, ns) - this.left
  }

  ns(x: number): number {
    return along(this.places, this.times, x + this.left)
  }

  fit(): void {
    this.left = 0
    this.bend(0)
  }

  /** Zooms so that what stands at x stays there. */
  zoom(factor: number, x: number): void {
    const ns = this.ns(x)
    this.bend(this.perNs * factor)
    this.move(this.x(ns) - x)
  }

  move(dx: number): void {
    this.left = Math.max(0, Math.min(this.left + dx, this.places.at(-1)! - this.width))
  }

  get zoomed(): boolean {
    return this.perNs > this.least * 1.001
  }

  /** The zoom at which everything is seen. */
  private get least(): number {
    const { from, to, end, width, gap } = this
    const folded = from.reduce((sum, start, i) => sum + to[i]! - start, 0)
    return (width - from.length * gap) / Math.max(1, end - folded)
  }

  private bend(perNs: number): void {
    const { least, times } = this
    this.perNs = Math.max(Math.min(perNs, deepest), least)
    let place = 0
    // Every second stretch is folded.
    this.places = times.map((ns, i) => (place += i % 2 || !i ? (ns - (times[i - 1] ?? ns)) * this.perNs : this.gap))
    this.move(0)
  }
}

// The value of a line that bends at (xs, ys), for an x; beyond its ends it goes on.
function along(xs: number[], ys: number[], x: number): number {
  const i = Math.max(0, Math.min(xs.length - 2, lastAtMost(xs, xs.length, x)))
  const [a, b] = [xs[i]!, ys[i]!]
  return b + ((x - a) * (ys[i + 1]! - b)) / (xs[i + 1]! - a || 1)
}
