import { firstOf } from "./columns"

/** Writes on a canvas, and remembers how wide texts are. */
export class Type {
  private widths = new Map<string, number>()
  private face = ""

  constructor(
    readonly ctx: CanvasRenderingContext2D,
    private family: string,
  ) {}

  /** Sets the size in pixels and the weight. */
  font(size: number, weight = 400): void {
    this.face = `${weight} ${size}px `
    this.ctx.font = this.face + this.family
  }

  width(text: string): number {
    const key = this.face + text
    let width = this.widths.get(key)
    if (width === undefined) {
      if (this.widths.size > 4000) this.widths.clear()
      width = this.ctx.measureText(text).width
      this.widths.set(key, width)
    }
    return width
  }

  /** The text, cut with an ellipsis to fit; empty if not even two characters do. */
  fit(text: string, room: number): string {
    if (this.width(text) <= room) return text
    const n = firstOf(text.length, (n) => this.width(`${text.slice(0, n + 1)}…`) > room)
    return n > 1 ? `${text.slice(0, n).trimEnd()}…` : ""
  }

  /** Writes at the left of a room, cut to it; returns where the text ends. */
  put(text: string, x: number, y: number, room: number, colour: string): number {
    const cut = this.fit(text, room)
    if (cut) {
      this.ctx.fillStyle = colour
      this.ctx.fillText(cut, x, y)
    }
    return cut ? x + this.width(cut) : x
  }
}
