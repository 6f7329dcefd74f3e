import type { Language } from "./records"
import { type Kind, kinds } from "./states"

export type Paint = string | CanvasPattern

/** How a kind of span is drawn: filled, its baseline, and the plain colour of both. */
export interface Fill {
  band: Paint
  line: Paint
  base: string
}

const names = ["leaf", "well", "tint", "line", "edge", "ink", "ink-2", "ink-3", "bad", "py", "py-ink", "go", "go-ink"] as const

/** The canvas's colours, from the page's tokens. */
export type Palette = Record<(typeof names)[number], string> & { font: string; fills: Record<Language, Fill[]> }

const tokens: Record<Kind, string> = { running: "", runnable: "", syscall: "sys", io: "sys", sync: "sync", channel: "chan", sleep: "sleep", other: "other" }

/** Reads the tokens as they are in the theme of now. */
export function readPalette(host: HTMLElement): Palette {
  // A custom property keeps light-dark() as it was written; a colour resolves it.
  const probe = document.createElement("i")
  probe.hidden = true
  host.append(probe)
  const style = getComputedStyle(probe)
  const colour = (token: string): string => {
    probe.style.color = `var(--${token})`
    return style.color
  }
  const plain = Object.fromEntries(names.map((name) => [name, colour(name)])) as Record<(typeof names)[number], string>
  const fills = (accent: string): Fill[] =>
    kinds.map((kind) => {
      const token = tokens[kind]
      const base = token ? colour(token) : accent
      let band: Paint = token ? colour(`${token}-wash`) : accent
      let line: Paint = base
      if (kind === "runnable") band = tile(6, plain.leaf, base, hatch)
      if (kind === "syscall") band = tile(4, plain.leaf, base, rule(3))
      if (kind === "sync") line = tile(10, "", base, rule(7))
      if (kind === "io") line = tile(4, "", base, rule(2))
      return { band, line, base }
    })
  const palette = { ...plain, font: style.fontFamily, fills: { python: fills(plain.py), go: fills(plain.go) } }
  probe.remove()
  return palette
}

const ratio = (): number => Math.max(1, Math.round(devicePixelRatio))

/** A pattern of a square of so many pixels, drawn with a colour on another; "" is transparent. */
function tile(size: number, ground: string, colour: string, draw: (ctx: CanvasRenderingContext2D) => void): Paint {
  const canvas = document.createElement("canvas")
  canvas.width = canvas.height = size * ratio()
  const ctx = canvas.getContext("2d")!
  ctx.scale(ratio(), ratio())
  ctx.fillStyle = ground || "#0000"
  ctx.fillRect(0, 0, size, size)
  ctx.fillStyle = ctx.strokeStyle = colour
  draw(ctx)
  return ctx.createPattern(canvas, "repeat")!
}

/** Stripes from corner to corner. */
function hatch(ctx: CanvasRenderingContext2D): void {
  ctx.lineWidth = 1.5
  for (const x of [-6, 0, 6]) ctx.moveTo(x - 1, 7), ctx.lineTo(x + 7, -1)
  ctx.stroke()
}

/** An upright stripe, so wide. */
const rule = (width: number) => (ctx: CanvasRenderingContext2D) => ctx.fillRect(0, 0, width, 99)

/** Moves the patterns along with what they fill. */
export function shift({ fills }: Palette, x: number): void {
  const matrix = new DOMMatrix().translate(x % 60, 0).scale(1 / ratio())
  for (const { band, line } of [...fills.python, ...fills.go]) for (const paint of [band, line]) if (typeof paint !== "string") paint.setTransform(matrix)
}
