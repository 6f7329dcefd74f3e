import type { Palette } from "./palette"
import type { Row } from "./rows"
import type { View } from "./view"

/** A step of fewer pixels has no frame of its own; in a thin lane, of fewer than that many. */
const narrow = 3
const narrowThin = 24

/** Draws, behind the lanes, those of an earlier run: empty frames of dashes, one for each step. A lane stands
 *  behind the one that was born as the same in its order. */
export function paintGhost(ctx: CanvasRenderingContext2D, palette: Palette, { scale, ghosts }: View, rows: Row[], offset: number): void {
  ctx.save()
  ctx.strokeStyle = palette.edge
  ctx.setLineDash([3, 2])
  ctx.beginPath()
  for (const { track, strand, y, height } of rows) {
    const ghost = ghosts.find(({ language }) => language === track.language)
    const before = strand && ghost?.strands[strand.index]
    if (!ghost || ghost === track || !before) continue
    const [top, tall] = frame(height)
    const least = height > 10 ? narrow : narrowThin
    let from = -Infinity
    for (let step = 0; step < before.n; step++) {
      if (!palette.fills[ghost.language][ghost.kindAt(before, step)]) continue // it is over
      const [a, b] = [scale.x(before.at[step]!), scale.x(before.until(step, ghost.end))]
      if (from === -Infinity || a - from >= least) from = a
      if (b - from < least || from > scale.width) continue
      const x = Math.round(Math.max(from, -narrow))
      ctx.rect(x + 0.5, offset + y + top + 0.5, Math.round(Math.min(b, scale.width + narrow)) - x, tall)
      from = -Infinity
    }
  }
  ctx.stroke()
  ctx.restore()
}

/** Of a row's height: where the frame begins, and how high it is. A little more than a lane, so that it shows behind it. */
const frame = (height: number): [number, number] => (height > 30 ? [15, 21] : height > 10 ? [2, 19] : [0, height - 1])
