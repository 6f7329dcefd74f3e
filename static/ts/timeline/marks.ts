import { firstOf } from "./columns"
import { cut } from "./format"
import type { Palette } from "./palette"
import { tall } from "./rows"
import { shape } from "./spans"
import { cancelled, failed } from "./states"
import type { Strand } from "./strand"
import type { Track } from "./track"
import type { Type } from "./type"
import { bleed, type View } from "./view"

/** No more texts of one lane: most would find no room. */
const maxTexts = 400

/** How a lane ended: a bar; a ring where it was cancelled; a cross, in red, where it failed. */
export function paintEnd(ctx: CanvasRenderingContext2D, palette: Palette, x: number, y: number, height: number, state: number): void {
  const { top, height: h } = shape(height)
  const middle = y + top + h / 2
  const r = Math.min(5, h / 2)
  ctx.fillStyle = state === failed ? palette.bad : palette["ink-2"]
  if (state !== cancelled || h <= 8) ctx.fillRect(x - 1, y + top - 1, 2, h + 1)
  if ((state !== cancelled && state !== failed) || h <= 8) return
  ctx.beginPath()
  ctx.arc(x, middle, r, 0, 7)
  ctx.fillStyle = state === failed ? palette.bad : palette.leaf
  ctx.fill()
  ctx.strokeStyle = state === failed ? palette.leaf : palette["ink-2"]
  ctx.lineWidth = 1.75
  if (state === cancelled) ctx.stroke()
  ctx.beginPath()
  const d = r * 0.5
  ctx.moveTo(x - d, middle + d)
  ctx.lineTo(x + d, middle - d)
  if (state === failed) ctx.moveTo(x - d, middle - d), ctx.lineTo(x + d, middle + d)
  ctx.stroke()
}

export interface Placed {
  /** Index of the first mark that the text stands for. */
  i: number
  /** How many further marks it hides. */
  more: number
  x: number
  /** The text stands to the left of its mark. */
  before: boolean
}

/** Finds room for the texts of marks at xs (rising), none over another, all within [0, right]. */
export function placeTexts(xs: number[], width: (i: number, more: number) => number, right: number): Placed[] {
  const placed: Placed[] = []
  let free = -Infinity // where the room begins
  for (let i = 0; i < xs.length; ) {
    const x = xs[i]!
    let more = 0
    while (i + more + 1 < xs.length && xs[i + more + 1]! < x + 10 + width(i, more)) more++
    const w = width(i, more)
    const last = xs[i + more]!
    if (x + 5 >= free && x + 5 + w <= right) placed.push({ i, more, x: x + 5, before: false }), (free = Math.max(last, x + 5 + w) + 6)
    else if (x - 5 - w >= Math.max(0, free)) placed.push({ i, more, x: x - 5 - w, before: true }), (free = last + 6)
    i += more + 1
  }
  return placed
}

interface Mark {
  x: number
  text: string
  colour: string
}

/** What a lane printed (a tick), its regions and tasks (a bracket) and logs (a flag), with their texts where there is room. */
export function paintMarks(type: Type, palette: Palette, view: View, track: Track, strand: Strand, y: number, height: number): void {
  const { ctx } = type
  const { scale } = view
  const top = y + shape(height).top
  const up = height >= tall ? 12 : height > 8 ? 4 : 1
  const marks: Mark[] = height > 8 ? paintNotes(ctx, palette, view, track, strand, top) : []
  const at = (i: number): number => track.prints[strand.prints[i]!]!.ns
  const from = scale.ns(-2)
  ctx.fillStyle = palette["ink-2"]
  let last = -9
  for (let i = firstOf(strand.prints.length, (i) => at(i) >= from); i < strand.prints.length; i++) {
    const x = scale.x(at(i))
    if (x > scale.width + 2) break
    if (marks.length < maxTexts) marks.push({ x, text: cut(track.text(track.prints[strand.prints[i]!]), 32), colour: palette.ink })
    if (x - last < 0.5) continue
    last = x
    ctx.fillRect(x - 0.5, top - up, height > 8 ? 1.25 : 1, up + (height < tall ? 2 : 0))
  }
  if (height < tall) return
  type.font(11.5)
  marks.sort((a, b) => a.x - b.x)
  const text = (i: number, more: number) => (more ? `${marks[i]!.text} +${more}` : marks[i]!.text)
  for (const { i, more, x } of placeTexts(marks.map((mark) => mark.x), (i, more) => type.width(text(i, more)), scale.width + 12)) {
    ctx.strokeStyle = palette.leaf
    ctx.lineWidth = 4
    if (more) ctx.strokeText(text(i, more), x, top - 4) // over the ticks that it stands for too
    ctx.fillStyle = marks[i]!.colour
    ctx.fillText(text(i, more), x, top - 4)
  }
}

// The program's own notes; gives the texts that belong to them.
function paintNotes(ctx: CanvasRenderingContext2D, palette: Palette, view: View, track: Track, strand: Strand, top: number): Mark[] {
  const { scale } = view
  const open: { name: string; ns: number }[] = []
  const marks: Mark[] = []
  const add = (x: number, text: string): unknown => x > -2 && x < scale.width && marks.push({ x, text: cut(text, 24), colour: palette["ink-3"] })
  const bracket = (name: string, from: number, to: number): void => {
    const [a, b] = [Math.max(-bleed, scale.x(from)), Math.min(scale.width + bleed, scale.x(to))]
    if (b < 0 || a > scale.width) return
    for (const [x, w, h] of [[a, Math.max(1.5, b - a), 1.5], [a, 1.5, 5], [b - 1.5, 1.5, 5]] as const) ctx.fillRect(x, top - 2, w, h)
    add(Math.max(a, 0) - 1, name)
  }
  ctx.fillStyle = palette["ink-2"]
  for (const { kind, name, ns, text } of strand.notes) {
    const x = scale.x(ns)
    if (kind === "region" || kind === "task") open.push({ name, ns })
    else if (kind !== "log") {
      const i = open.findLastIndex((note) => note.name === name)
      if (i >= 0) bracket(name, open.splice(i, 1)[0]!.ns, ns)
    } else if (add(x + 3, text || name)) {
      ctx.fillRect(x - 0.5, top - 11, 1, 13)
      ctx.fillRect(x, top - 11, 5, 4)
    }
  }
  for (const { name, ns } of open) bracket(name, ns, track.end)
  return marks
}
