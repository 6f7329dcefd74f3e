import { firstOf } from "./columns"
import type { Group } from "./group"
import type { Strand } from "./strand"
import type { Track } from "./track"

/** Heights in pixels. A lane is tall (with room for what it printed), low, or thin (without a name). */
export const tall = 37
export const low = 22
export const thin = 8
const titleRow = 28
const openGroup = 24
const bandRow = 48
/** With more lanes than this they are low; then thin. A larger group starts folded. */
const mostTall = 16
const mostLow = 40
const largeGroup = 40

/** A row: of a lane; else of a group; else of a track's title. */
export interface Row {
  track: Track
  group: Group | null
  strand: Strand | null
  /** Of a group: its lanes are shown below it. */
  open: boolean
  y: number
  height: number
}

/** Which groups were opened or folded by hand, by their keys. */
export type Chosen = Map<string, boolean>

/** The rows of all tracks, from top to bottom, and their height together. */
export function layOut(tracks: Track[], chosen: Chosen): { rows: Row[]; height: number } {
  const rows: Row[] = []
  const isOpen = ({ strands, key }: Group): boolean => strands.length === 1 || (chosen.get(key) ?? strands.length <= largeGroup)
  const shown = tracks.flatMap(({ groups }) => groups.filter(isOpen)).reduce((sum, { strands }) => sum + strands.length, 0)
  const size = shown <= mostTall ? tall : shown <= mostLow ? low : thin
  let y = 0
  const add = (track: Track, height: number, group: Group | null = null, open = false, strand: Strand | null = null): Row => {
    const row = { track, group, strand, open, y, height }
    y += height
    rows.push(row)
    return row
  }
  for (const track of tracks) {
    add(track, titleRow)
    for (const group of track.groups) {
      const single = group.strands.length === 1
      const open = isOpen(group)
      const head = single ? null : add(track, open ? openGroup : bandRow, group, open)
      for (const strand of group.strands) strand.row = open ? add(track, single ? Math.max(size, low) : size, group, false, strand) : head
    }
  }
  return { rows, height: y }
}

/** The row at a height; undefined beyond the last. */
export function rowAt(rows: Row[], y: number): Row | undefined {
  return y < 0 ? undefined : rows[firstOf(rows.length, (i) => rows[i]!.y + rows[i]!.height > y)]
}
