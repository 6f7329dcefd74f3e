import { lastAtMost } from "./columns"
import { type Group, shares } from "./group"
import type { Palette } from "./palette"
import type { Language } from "./records"
import type { Scale } from "./scale"
import { kinds } from "./states"

/** For each pixel column the mean number of lanes in each share; the columns follow one another. */
export function density(group: Group, scale: Scale, end: number): Float64Array {
  const width = Math.ceil(scale.width)
  const sums = new Float64Array(width * shares)
  let from = scale.ns(0)
  let i = Math.max(0, lastAtMost(group.at, group.n, from))
  for (let x = 0; x < width && group.n > 0 && from < end; x++) {
    const to = Math.min(scale.ns(x + 1), end)
    const span = Math.max(to - from, 1e-9)
    for (;;) {
      const next = i + 1 < group.n ? group.at[i + 1]! : Infinity
      const part = Math.max(0, Math.min(to, next) - Math.max(from, group.at[i]!)) / span
      for (let k = 0; k < shares; k++) sums[x * shares + k]! += part * group.count[i * shares + k]!
      if (next >= to) break
      i++
    }
    from = to
  }
  return sums
}

/** Draws a folded group: how many of its lanes run, are runnable, are in a system call, wait.
 *  The upper rule stands for the most there were at once. */
export function paintDensity(ctx: CanvasRenderingContext2D, palette: Palette, language: Language, group: Group, scale: Scale, end: number, y: number, height: number, alpha: number): void {
  const sums = density(group, scale, end)
  const unit = height / Math.max(1, group.peak)
  const floors = new Float64Array(sums.length / shares).fill(y + height)
  for (let k = 0; k < shares; k++) {
    const waits = k === shares - 1
    ctx.fillStyle = waits ? palette.base[language][kinds.length - 1]! : palette.band[language][k]!
    ctx.globalAlpha = alpha * (waits ? 0.45 : 1)
    for (let x = 0; x < floors.length; x++) {
      const count = sums[x * shares + k]!
      if (count <= 0) continue
      // One that runs among a thousand is still seen.
      const h = Math.min(floors[x]! - y, Math.max(count * unit, k < 3 ? 1.5 : 0))
      floors[x]! -= h
      ctx.fillRect(x, floors[x]!, 1, h)
    }
  }
  ctx.globalAlpha = 1
  ctx.fillStyle = palette.line
  ctx.fillRect(0, y - 1, scale.width, 1)
  ctx.fillStyle = palette.ink3
  ctx.fillRect(0, y + height, scale.x(end), 1)
}
