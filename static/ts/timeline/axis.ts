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
  const step = niceStep(apart / scale.perNs)
  const [first, last] = [scale.ns(0), Math.min(scale.end, scale.ns(scale.width))]
  if (scale.from.length === 0) {
    for (let i = Math.ceil(first / step); i * step <= last; i++) all.push({ x: scale.x(i * step), text: tickText(i * step, step, last), fold: false })
    return all
  }
  for (let i = 0; i <= scale.from.length; i++) {
    const start = i ? scale.to[i - 1]! : 0
    const stop = Math.min(scale.from[i] ?? scale.end, last)
    const fold = scale.from[i]
    if (fold !== undefined && scale.to[i]! > first && fold < last) {
      const x = (scale.x(fold) + scale.x(scale.to[i]!)) / 2
      all.push({ x, text: duration(scale.to[i]! - fold), fold: true })
    }
    if (stop <= first || start > last) continue
    for (let k = Math.max(i ? 1 : 0, Math.ceil((first - start) / step)); start + k * step <= stop; k++)
      all.push({ x: scale.x(start + k * step), text: k ? (i ? "+" : "") + duration(k * step).replace(/\.0+(?=\D)/, "") : "0", fold: false })
  }
  return all
}
