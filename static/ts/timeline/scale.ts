import { firstOf, lastAtMost } from "./columns"

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
  private before: number[] = [0] // time folded away before each stretch

  /** Folds these stretches (ordered, apart) and shows the axis from 0 to end. */
  set(end: number, width: number, from: number[] = [], to: number[] = []): void {
    this.end = Math.max(1, end)
    this.width = Math.max(1, width)
    this.from = from
    this.to = to
    this.before = [0]
    from.forEach((start, i) => this.before.push(this.before[i]! + to[i]! - start))
    this.gap = from.length ? Math.min(foldWidth, (foldShare * this.width) / from.length) : 0
    this.perNs = Math.min(deepest, Math.max(this.perNs, this.least))
    this.move(0)
  }

  x(ns: number): number {
    return this.place(ns) - this.left
  }

  ns(x: number): number {
    const px = x + this.left
    const i = firstOf(this.from.length, (i) => this.edge(i) > px)
    if (i > 0) {
      const into = px - this.edge(i - 1)
      if (into < this.gap) return this.from[i - 1]! + (into / this.gap) * (this.to[i - 1]! - this.from[i - 1]!)
    }
    return (px - i * this.gap) / this.perNs + this.before[i]!
  }

  fit(): void {
    this.perNs = this.least
    this.left = 0
  }

  /** Zooms so that what stands at x stays there. */
  zoom(factor: number, x: number): void {
    const ns = this.ns(x)
    this.perNs = Math.min(Math.max(this.perNs * factor, this.least), Math.max(deepest, this.least))
    this.left = this.place(ns) - x
    this.move(0)
  }

  move(dx: number): void {
    this.left = Math.max(0, Math.min(this.left + dx, this.place(this.end) - this.width))
  }

  get zoomed(): boolean {
    return this.perNs > this.least * 1.001
  }

  /** The zoom at which everything is seen. */
  private get least(): number {
    const folded = this.before[this.from.length]!
    return (this.width - this.from.length * this.gap) / Math.max(1, this.end - folded)
  }

  private place(ns: number): number {
    const n = this.from.length
    if (n === 0) return ns * this.perNs
    const i = lastAtMost(this.from, n, ns)
    if (i >= 0 && ns < this.to[i]!) return this.edge(i) + ((ns - this.from[i]!) / (this.to[i]! - this.from[i]!)) * this.gap
    return (ns - this.before[i + 1]!) * this.perNs + (i + 1) * this.gap
  }

  private edge(i: number): number {
    return (this.from[i]! - this.before[i]!) * this.perNs + i * this.gap
  }
}
