// The mouse, the finger and the wheel on the canvas. A vertical wheel and a
// vertical finger scroll the page, as everywhere.

/** A press that moves no further than this is a click. */
const still = 4

/** Where the pointer is, and whether it is a finger. */
export interface Place {
  x: number
  y: number
  touch: boolean
}

export interface Hand {
  /** Whether a press at this place takes the playhead. */
  grips(x: number, y: number): boolean
  /** Whether there is something beside what is seen. */
  readonly zoomed: boolean
  scrub(x: number): void
  pan(dx: number): void
  zoom(factor: number, x?: number): void
  click(x: number, y: number): void
  /** Points at a place, with a finger or not; null: no longer. */
  point(at: Place | null): void
}

/** Places are in pixels from the canvas's upper left corner. */
export function watchGestures(canvas: HTMLCanvasElement, hand: Hand, signal: AbortSignal): void {
  const held = new Map<number, { x: number; y: number }>()
  let mode: "" | "scrub" | "press" | "pan" | "pinch" = ""
  let start = { x: 0, y: 0 }
  const place = ({ offsetX, offsetY }: MouseEvent) => ({ x: offsetX, y: offsetY })
  const spread = () => {
    const [a, b] = [...held.values()]
    return a && b ? { d: Math.max(24, Math.hypot(a.x - b.x, a.y - b.y)), x: (a.x + b.x) / 2 } : { d: 1, x: 0 }
  }
  const on = <K extends keyof HTMLElementEventMap>(kind: K, f: (event: HTMLElementEventMap[K]) => void) => canvas.addEventListener(kind, f, { signal, passive: kind !== "wheel" })

  on("pointerdown", (event) => {
    if (event.button !== 0) return
    const at = place(event)
    held.set(event.pointerId, at)
    canvas.setPointerCapture(event.pointerId)
    start = at
    mode = held.size > 1 ? "pinch" : hand.grips(at.x, at.y) ? "scrub" : "press"
    if (mode === "scrub") hand.scrub(at.x)
  })
  on("pointermove", (event) => {
    const at = place(event)
    const before = held.get(event.pointerId)
    if (!before) return hand.point({ ...at, touch: event.pointerType === "touch" })
    if (mode === "pinch") {
      const was = spread()
      held.set(event.pointerId, at)
      const is = spread()
      hand.pan(was.x - is.x)
      hand.zoom(is.d / was.d, is.x)
      return
    }
    held.set(event.pointerId, at)
    if (mode === "press" && Math.hypot(at.x - start.x, at.y - start.y) > still) mode = "pan"
    if (mode === "scrub") hand.scrub(at.x)
    if (mode === "pan") hand.pan(before.x - at.x)
    canvas.classList.toggle("moving", mode === "pan" && hand.zoomed)
  })
  const release = (event: PointerEvent): void => {
    if (!held.delete(event.pointerId)) return
    canvas.classList.remove("moving")
    if (mode === "press" && event.type === "pointerup") {
      hand.click(start.x, start.y)
      if (event.pointerType === "touch") hand.point({ ...start, touch: true })
    }
    // The finger that is left after a pinch moves nothing.
    if (held.size === 0 || mode === "pinch") mode = ""
  }
  on("pointerup", release)
  on("pointercancel", release)
  on("pointerleave", (event) => event.pointerType !== "touch" && hand.point(null))
  on("dblclick", (event) => hand.zoom(2, place(event).x))
  on("wheel", (event) => {
    const unit = [1, 16, 400][event.deltaMode] ?? 1
    if (event.ctrlKey || event.metaKey) {
      event.preventDefault()
      // A pinch on a touchpad comes as small steps, a wheel as large ones.
      hand.zoom(Math.exp(-Math.max(-60, Math.min(60, event.deltaY * unit)) / 120), place(event).x)
      return
    }
    const dx = event.shiftKey && !event.deltaX ? event.deltaY : event.deltaX
    if (!hand.zoomed || Math.abs(dx) <= Math.abs(event.shiftKey ? 0 : event.deltaY)) return
    event.preventDefault()
    hand.pan(dx * unit)
  })
}
