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

export interface Row {
  kind: "title" | "group" | "strand"
  track: Track
  group: Group | null
  strand: Strand | null
  /** Of a group: its lanes are shown below it. */
  open: boolean
  y: number
  height: number
  /** Below a group's row. */
  inner: boolean
}

/** Which groups were opened or folded by hand, by their keys. */
export type Chosen = Map<string, boolean>

export const isOpen = (group: Group, chosen: Chosen): boolean => chosen.get(group.key) ?? group.strands.length <= largeGroup

/** The rows of all tracks, from top to bottom, and their height together. */
export function layOut(tracks: Track[], chosen: Chosen): { rows: Row[]; height: number } {
  const rows: Row[] = []
  let shown = 0
  for (const track of tracks)
    for (const group of track.groups) if (group.strands.length === 1 || isOpen(group, chosen)) shown += group.strands.length
  const height = shown <= mostTall ? tall : shown <= mostLow ? low : thin
  let y = 0
  const add = (kind: Row["kind"], track: Track, h: number, group: Group | null, strand: Strand | null, open: boolean, inner: boolean): Row => {
    const row = { kind, track, group, strand, open, y, height: h, inner }
    y += h
    rows.push(row)
    return row
  }
  for (const track of tracks) {
    add("title", track, titleRow, null, null, true, false)
    for (const group of track.groups) {
      const single = group.strands.length === 1
      const open = single || isOpen(group, chosen)
      const head = single ? null : add("group", track, open ? openGroup : bandRow, group, null, open, false)
      for (const strand of group.strands) strand.row = open ? add("strand", track, single ? Math.max(height, low) : height, group, strand, false, !single) : head
    }
  }
  return { rows, height: y }
}

/** The row at a height; undefined beyond the last. */
export function rowAt(rows: Row[], y: number): Row | undefined {
  return y < 0 ? undefined : rows[firstOf(rows.length, (i) => rows[i]!.y + rows[i]!.height > y)]
}
