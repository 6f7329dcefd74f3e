import { cut } from "./format"
import { firstPrint, shortName, whereText } from "./naming"
import type { Palette } from "./palette"
import { low, type Row, tall } from "./rows"
import { noKind } from "./states"
import type { Type } from "./type"
import type { View } from "./view"
import { fill, lanes, type Words } from "./words"

/** Below this width of the names only the shortest are written. */
const narrow = 130

/** Writes the name of a row, and of a lane where it stands. */
export function paintName(type: Type, palette: Palette, view: View, words: Words, row: Row, y: number, room: number, full: number): void {
  if (row.kind === "title") title(type, palette, words, row, y, full)
  else if (row.kind === "group") group(type, palette, words, row, y, row.open ? full : room)
  else lane(type, palette, view, words, row, y, room)
}

function title(type: Type, palette: Palette, words: Words, { track }: Row, y: number, room: number): void {
  const { ctx } = type
  const accent = palette.accent[track.language]
  const text = words[track.language]
  ctx.fillStyle = accent.draw
  ctx.fillRect(0, y + 5, room, 2)
  type.font(13, 650)
  const x = type.put(text.title, 0, y + 22, room, accent.write)
  type.font(12)
  type.put(lanes(text, track.strands.length), x + 8, y + 22, room - x, palette.ink3)
}

function group(type: Type, palette: Palette, words: Words, { track, group, open, height }: Row, y: number, room: number): void {
  if (!group) return
  const { ctx } = type
  const middle = y + (open ? height / 2 : 15)
  ctx.beginPath()
  const [a, b] = [3.5, 2]
  if (open) ctx.moveTo(1, middle - b), ctx.lineTo(1 + a, middle + b), ctx.lineTo(1 + 2 * a, middle - b)
  else ctx.moveTo(2.5, middle - a), ctx.lineTo(6.5, middle), ctx.lineTo(2.5, middle + a)
  ctx.strokeStyle = palette.ink2
  ctx.lineWidth = 1.5
  ctx.stroke()
  const count = lanes(words[track.language], group.strands.length)
  const line = group.line ? fill(words.line, { n: group.line }) : ""
  type.font(12.5, 600)
  const x = type.put(shortName(group.name), 13, middle + 4, room - 13, palette.ink)
  type.font(12)
  const text = (open ? [line, count] : [count, line]).filter(Boolean).join(words.comma)
  if (!open) return void type.put(text, 13, middle + 18, room - 13, palette.ink3)
  ctx.fillStyle = palette.leaf
  ctx.fillRect(x + 4, middle - 8, type.width(text) + 8, 16)
  type.put(text, x + 8, middle + 4, room - x - 8, palette.ink3)
}

function lane(type: Type, palette: Palette, view: View, words: Words, row: Row, y: number, room: number): void {
  const { track, strand, height } = row
  if (!strand) return
  const near = strand === view.hover || strand === view.focus
  if (height < low && !near) return
  const { ctx } = type
  const inset = row.inner ? 13 : 0
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
  if (!said || (!row.inner && room > narrow)) x = type.put(shortName(strand.name), x + 6, baseline, room - x - 6, palette.ink)
  type.font(12)
  if (said) type.put(fill(words.quoted, { text: cut(said, 24) }), x + 6, baseline, room - x - 6, palette.ink3)
  if (height < tall) return
  const step = strand.find(view.now)
  const kind = step < 0 ? noKind : track.kinds[strand.state[step]!]!
  let at = inset
  if (kind !== noKind) {
    ctx.fillStyle = palette.base[track.language][kind]!
    ctx.fillRect(at, y + 23, 8, 8)
    at += 14
  }
  const line = strand.line[step]
  const text = room <= narrow && line && kind !== noKind ? fill(words.line, { n: line }) : whereText(words, track, strand, view.now)
  type.put(text, at, y + 31, room - at, palette.ink3)
}
