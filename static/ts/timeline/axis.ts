import { duration, tickText } from "./format"
import type { Scale } from "./scale"

/** Ticks are at least this far apart, in pixels. */
const apart = 84

export interface Tick {
  x: number
  text: string
  /** The middle of a folded stretch; the text is how long it is. */
  fold: boolean
}

/** The smallest of 1, 2, 5, 10, 20, ... that is at least v. */
export function niceStep(v: number): number {
  const power = 10 ** Math.floor(Math.log10(Math.max(v, 1)))
  return power * ([1, 2, 5, 10].find((m) => m * power >= v * 0.9999) ?? 10)
}

/** What the axis shows: times, or between folded stretches the time since the last of them. */
export function ticks(scale: Scale): Tick[] {
  const all: Tick[] = []
  const { from, to, end, width } = scale
  const step = niceStep(apart / scale.perNs)
  const [first, last] = [scale.ns(0), Math.min(end, scale.ns(width))]
  for (let i = 0; i <= from.length; i++) {
    const [start, stop] = [to[i - 1] ?? 0, from[i] ?? end]
    const seen = Math.min(stop, last)
    for (let k = Math.max(i && 1, Math.ceil((first - start) / step)); start + k * step <= seen; k++) {
      const ns = k * step
      all.push({ x: scale.x(start + ns), text: (i ? "+" : "") + tickText(ns, step, i ? ns : seen), fold: false })
    }
    if (stop < last && to[i]! > first) all.push({ x: (scale.x(stop) + scale.x(to[i]!)) / 2, text: duration(to[i]! - stop), fold: true })
  }
  return all
}
