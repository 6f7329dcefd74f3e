import type { Palette } from "./palette"
import { type Row, tall, thin } from "./rows"
import { shape } from "./spans"
import { runnable } from "./states"
import type { Strand } from "./strand"
import type { Track } from "./track"
import type { View } from "./view"

/** No more in one frame: they would only hide one another. */
const maxArrows = 120

/** Who woke whom (an arrow) and who started whom (a dotted line): of the lanes in
 *  sight if the reader asks for it, and always of the one that is pointed at or chosen. */
export function paintArrows(ctx: CanvasRenderingContext2D, palette: Palette, view: View, track: Track, seen: Row[], offset: number): void {
  const { scale, hover, focus } = view
  const { strands } = track
  const [from, to] = [scale.ns(-2), Math.min(scale.ns(scale.width + 2), view.end)]
  const drawn = new Set<string>()
  const heads = new Path2D()
  const births = new Path2D()
  const centre = ({ row }: Strand): number => {
    if (!row) return 0
    const { top, height } = shape(row.height)
    return offset + row.y + (row.strand ? top + height / 2 : row.height / 2)
  }
  // The ends of a line between two lanes, unless there is one already at that pixel.
  const link = (ns: number, a: Strand | undefined, b: Strand): [number, number, number] | null => {
    if (!a || a.row === b.row || ns < from || ns > to || drawn.size >= maxArrows) return null
    const line: [number, number, number] = [Math.round(scale.x(ns)), centre(a), centre(b)]
    const key = `${line}`
    if (drawn.has(key)) return null
    drawn.add(key)
    return line
  }
  const born = (strand: Strand): void => {
    const line = link(strand.born, strands[strand.parent], strand)
    if (line) births.moveTo(line[0] + 0.5, line[1]), births.lineTo(line[0] + 0.5, line[2])
  }
  // The times at which a lane was woken, if by a certain one.
  const woken = (strand: Strand, by?: Strand): void => {
    for (let i = Math.max(0, strand.find(from)); i < strand.n && strand.at[i]! <= to && drawn.size < maxArrows; i++) {
      if (strand.state[i] !== runnable || (by && strand.by[i] !== by.index)) continue
      const line = link(strand.at[i]!, strands[strand.by[i]!], strand)
      if (!line) continue
      const [x, a, b] = line
      const d = b > a ? -6.5 : 6.5
      ctx.fillRect(x, Math.min(a, b), 1, Math.abs(b - a))
      ctx.fillRect(x - 1.5, a - 2, 4, 4)
      heads.moveTo(x + 0.5, b)
      heads.lineTo(x - 3, b + d)
      heads.lineTo(x + 4, b + d)
    }
  }
  // Among thin lanes there are many, and what they cross must be seen.
  ctx.fillStyle = palette[seen.some((row) => row.height <= thin) ? "edge" : "ink"]
  for (const item of new Set([hover, focus])) {
    const strand = strands.find((strand) => strand === item)
    if (!strand) continue
    born(strand)
    woken(strand)
    for (const other of strands) {
      woken(other, strand)
      if (other.parent === strand.index) born(other)
    }
  }
  for (const { strand, height } of seen) {
    if (!strand || strands[strand.index] !== strand) continue
    if (view.arrows || height >= tall) born(strand)
    if (view.arrows) woken(strand)
  }
  ctx.fill(heads)
  ctx.lineWidth = 1
  ctx.strokeStyle = palette.edge
  ctx.setLineDash([2, 2])
  ctx.stroke(births)
  ctx.setLineDash([])
}
