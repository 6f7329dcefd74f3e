import type { Act } from "./transport"

/** What only the keyboard does. */
export interface Strokes extends Act {
  /** Moves the focus by so many rows. */
  row(n: number): void
  /** Folds, unfolds or chooses what has the focus. */
  enter(): void
  /** Leaves the playhead, then the choice; false if there is neither. */
  escape(): boolean
}

/** Acts on a key of the canvas; false if it is none. */
export function stroke(event: KeyboardEvent, act: Strokes): boolean {
  if (event.ctrlKey || event.metaKey || event.altKey) return false
  const many = event.shiftKey ? 10 : 1
  const acts: Record<string, () => void> = {
    ArrowLeft: () => act.step(-many),
    ArrowRight: () => act.step(many),
    ArrowUp: () => act.row(-many),
    ArrowDown: () => act.row(many),
    "+": () => act.zoom(1.5),
    "=": () => act.zoom(1.5),
    "-": () => act.zoom(1 / 1.5),
    _: () => act.zoom(1 / 1.5),
    "0": () => act.fit(),
    Home: () => act.seek(0),
    End: () => act.seek(1),
    " ": () => act.play(),
    Enter: () => act.enter(),
    w: () => act.arrows(),
    f: () => act.fold(),
  }
  if (event.key === "Escape") return act.escape()
  const found = Object.hasOwn(acts, event.key) ? acts[event.key] : undefined
  found?.()
  return found !== undefined
}
