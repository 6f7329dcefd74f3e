import { cut } from "./format"
import { firstPrint, shortName, whereText } from "./naming"
import type { Palette } from "./palette"
import { hue } from "./records"
import { low, type Row, tall } from "./rows"
import type { Group } from "./group"
import type { Strand } from "./strand"
import type { Type } from "./type"
import type { View } from "./view"
import { fill, lanes, type Words } from "./words"

/** Below this width of the names only the shortest are written. */
const narrow = 130

/** Writes the name of a row, and of a lane where it stands. */
export function paintName(type: Type, palette: Palette, view: View, words: Words, row: Row, y: number, room: number, full: number): void {
  if (row.strand) lane(type, palette, view, words, row, row.strand, y, room)
  else if (row.group) group(type, palette, words, row, row.group, y, row.open ? full : room)
  else title(type, palette, words, row, y, full)
}

function title(type: Type, palette: Palette, words: Words, { track }: Row, y: number, room: number): void {
  const { ctx } = type
  const accent = hue[track.language]
  const text = words[track.language]
  ctx.fillStyle = palette[accent]
  ctx.fillRect(0, y + 5, room, 2)
  type.font(13, 650)
  const x = type.put(text.title, 0, y + 22, room, palette[`${accent}-ink`])
  type.font(12)
  type.put(lanes(text, track.strands.length), x + 8, y + 22, room - x, palette["ink-3"])
}

function group(type: Type, palette: Palette, words: Words, { track, open, height }: Row, group: Group, y: number, room: number): void {
  const { ctx } = type
  const middle = y + (open ? height / 2 : 15)
  ctx.beginPath()
  const [a, b] = [3.5, 2]
  if (open) ctx.moveTo(1, middle - b), ctx.lineTo(1 + a, middle + b), ctx.lineTo(1 + 2 * a, middle - b)
  else ctx.moveTo(2.5, middle - a), ctx.lineTo(6.5, middle), ctx.lineTo(2.5, middle + a)
  ctx.strokeStyle = palette["ink-2"]
  ctx.lineWidth = 1.5
  ctx.stroke()
  const count = lanes(words[track.language], group.strands.length)
  const line = group.line ? fill(words.line, { n: group.line }) : ""
  type.font(12.5, 600)
  const x = type.put(shortName(group.name), 13, middle + 4, room - 13, palette.ink)
  type.font(12)
  const text = (open ? [line, count] : [count, line]).filter(Boolean).join(words.comma)
  if (!open) return void type.put(text, 13, middle + 18, room - 13, palette["ink-3"])
  ctx.fillStyle = palette.leaf
  ctx.fillRect(x + 4, middle - 8, type.width(text) + 8, 16)
  type.put(text, x + 8, middle + 4, room - x - 8, palette["ink-3"])
}

function lane(type: Type, palette: Palette, view: View, words: Words, { track, height }: Row, strand: Strand, y: number, room: number): void {
  const inner = strand.group.strands.length > 1 // below a group's row
  const near = strand === view.hover || strand === view.focus
  if (height < low && !near) return
  const { ctx } = type
  const inset = inner ? 13 : 0
  const baseline = height >= tall ? y + 16 : y + height / 2 + 4.5
  if (height < low) {
    ctx.fillStyle = palette.leaf
    ctx.fillRect(0, y + height / 2 - 9, room, 18)
  }
  type.font(13, 650)
  let x = type.put(track.label(strand), inset, baseline, room - inset, palette.ink)
  type.font(13)
  // What it printed tells a lane from its like; the first has none.
  const said = strand.startLine ? firstPrint(track, strand).replace(/\s+/g, " ") : ""
  // Below a group's row its name needs no repeating.
  if (!said || (!inner && room > narrow)) x = type.put(shortName(strand.name), x + 6, baseline, room - x - 6, palette.ink)
  type.font(12)
  if (said) type.put(fill(words.quoted, { text: cut(said, 24) }), x + 6, baseline, room - x - 6, palette["ink-3"])
  if (height < tall) return
  const step = strand.find(view.now)
  const mark = palette.fills[track.language][track.kindAt(strand, step)]
  const at = mark ? inset + 14 : inset
  if (mark) {
    ctx.fillStyle = mark.base
    ctx.fillRect(inset, y + 23, 8, 8)
  }
  const line = strand.line[step]
  const text = room <= narrow && line && mark ? fill(words.line, { n: line }) : whereText(words, track, strand, view.now)
  type.put(text, at, y + 31, room - at, palette["ink-3"])
}
