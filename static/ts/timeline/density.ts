import type { Group } from "./group"
import type { Palette } from "./palette"
import type { Language } from "./records"
import type { Scale } from "./scale"

/** Columns are so wide, in pixels: twice as many take twice the time, and tell no more. */
const column = 2

/** Draws a folded group: how many of its lanes run, are runnable, wait. The upper
 *  rule stands for the most there were at once. Kinds from firstWait on are of lanes that wait. */
export function paintDensity(ctx: CanvasRenderingContext2D, palette: Palette, language: Language, group: Group, scale: Scale, end: number, y: number, height: number, alpha: number, firstWait: number): void {
  const unit = height / Math.max(1, group.peak)
  const columns: number[][] = []
  let from = scale.ns(0)
  let spent = group.spent(from)
  while (columns.length * column < scale.width && from < end) {
    const to = Math.min(scale.ns((columns.length + 1) * column), end)
    const until = group.spent(to)
    columns.push(until.map((sum, kind) => ((sum - spent[kind]!) / (to - from)) * unit))
    ;[from, spent] = [to, until]
  }
  const floors = columns.map(() => y + height)
  palette.fills[language].forEach(({ band, base }, kind) => {
    const waits = kind >= firstWait
    ctx.fillStyle = waits ? base : band
    ctx.globalAlpha = alpha * (waits ? 0.45 : 1)
    columns.forEach((heights, x) => {
      if (heights[kind]! < 1e-6) return
      // One that runs among a thousand is still seen.
      const h = Math.min(floors[x]! - y, Math.max(heights[kind]!, waits ? 0 : 1.5))
      floors[x]! -= h
      ctx.fillRect(x * column, floors[x]!, column, h)
    })
  })
  ctx.globalAlpha = 1
  ctx.fillStyle = palette.line
  ctx.fillRect(0, y - 1, scale.width, 1)
  ctx.fillStyle = palette["ink-3"]
  ctx.fillRect(0, y + height, scale.x(end), 1)
}
