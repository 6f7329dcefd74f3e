import type { Language } from "./records"
import { type Kind, kinds } from "./states"

/** The canvas's colours, from the page's tokens. */
export interface Palette {
  font: string
  leaf: string
  well: string
  tint: string
  line: string
  edge: string
  ink: string
  ink2: string
  ink3: string
  bad: string
  accent: Record<Language, { draw: string; write: string }>
  /** By language and kind: what to fill a span with, and what to draw its baseline with. */
  band: Record<Language, (string | CanvasPattern)[]>
  base: Record<Language, string[]>
  /** The baselines: plain, dashed or dotted. */
  lines: Record<Language, (string | CanvasPattern)[]>
}

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
  const leaf = colour("leaf")
  const python = { draw: colour("py"), write: colour("py-ink") }
  const go = { draw: colour("go"), write: colour("go-ink") }
  const bases = (accent: string) => kinds.map((kind) => (tokens[kind] ? colour(tokens[kind]) : accent))
  const bands = (accent: string) =>
    kinds.map((kind) => {
      if (kind === "running") return accent
      if (kind === "runnable") return hatched(accent, leaf)
      return kind === "syscall" ? ruled(colour("sys"), leaf) : colour(`${tokens[kind]}-wash`)
    })
  const lines = (accent: string) => bases(accent).map((colour, i) => (kinds[i] === "sync" ? dashed(colour, 10, 7) : kinds[i] === "io" ? dashed(colour, 4, 2) : colour))
  const palette: Palette = {
    font: style.fontFamily,
    leaf,
    well: colour("well"),
    tint: colour("tint"),
    line: colour("line"),
    edge: colour("edge"),
    ink: colour("ink"),
    ink2: colour("ink-2"),
    ink3: colour("ink-3"),
    bad: colour("bad"),
    accent: { python, go },
    band: { python: bands(python.draw), go: bands(go.draw) },
    base: { python: bases(python.draw), go: bases(go.draw) },
    lines: { python: lines(python.draw), go: lines(go.draw) },
  }
  probe.remove()
  return palette
}

const ratio = (): number => Math.max(1, Math.round(devicePixelRatio))

function tile(size: number, paint: (ctx: CanvasRenderingContext2D) => void): CanvasPattern | string {
  const canvas = document.createElement("canvas")
  const scale = ratio()
  canvas.width = canvas.height = size * scale
  const ctx = canvas.getContext("2d")
  if (!ctx) return "gray"
  ctx.scale(scale, scale)
  paint(ctx)
  const pattern = ctx.createPattern(canvas, "repeat")
  return pattern ?? "gray"
}

/** Stripes from corner to corner: ready, but not running. */
function hatched(colour: string, ground: string): CanvasPattern | string {
  return tile(6, (ctx) => {
    ctx.fillStyle = ground
    ctx.fillRect(0, 0, 6, 6)
    ctx.strokeStyle = colour
    ctx.lineWidth = 1.5
    ctx.beginPath()
    for (const x of [-6, 0, 6]) ctx.moveTo(x - 1, 7), ctx.lineTo(x + 7, -1)
    ctx.stroke()
  })
}

/** Upright rules on solid colour: in the system. */
function ruled(colour: string, ground: string): CanvasPattern | string {
  return tile(4, (ctx) => {
    ctx.fillStyle = colour
    ctx.fillRect(0, 0, 4, 4)
    ctx.fillStyle = ground
    ctx.globalAlpha = 0.55
    ctx.fillRect(3, 0, 1, 4)
  })
}

function dashed(colour: string, period: number, dash: number): CanvasPattern | string {
  return tile(period, (ctx) => {
    ctx.fillStyle = colour
    ctx.fillRect(0, 0, dash, period)
  })
}

/** Moves the patterns along with what they fill. */
export function shift(palette: Palette, x: number): void {
  for (const fills of [palette.band, palette.lines])
    for (const fill of [...fills.python, ...fills.go]) if (typeof fill !== "string") fill.setTransform(new DOMMatrix().translate(x % 60, 0).scale(1 / ratio()))
}
