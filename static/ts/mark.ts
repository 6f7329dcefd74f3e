import type { Place } from "./crash"

/** A line that is marked: after a run that failed, or where somebody stands at the timeline's playhead. */
export interface Mark {
  file: string
  line: number
  failed: boolean
  /** Who stands there, in short: "goroutine 7, 8 · chan receive +3 more"; empty where nobody has a name. */
  who: string
  /** All who stand there, each state on a line. */
  all: string
}

/** So many who stand at one line are named there. */
const mostNamed = 2

/** The marks of places, one for each line. `more` says how many are not named. */
export function marksOf(places: Place[], more: (n: number) => string): Mark[] {
  const lines = new Map<string, Place[]>()
  for (const place of places) {
    const line = `${place.file}:${place.line}`
    lines.set(line, [...(lines.get(line) ?? []), place])
  }
  return Array.from(lines.values(), (there) => {
    const { file, line } = there[0]!
    const rest = there.length - mostNamed
    const who = named(there.slice(0, mostNamed)).join(", ") + (rest > 0 ? more(rest) : "")
    return { file, line, failed: there.some(({ failed }) => failed), who, all: named(there).join("\n") }
  })
}

/** Who stands at places, as Go says it: those together who do the same. */
function named(places: Place[]): string[] {
  const states = new Map<string, string[]>()
  for (const { goroutine, state } of places) if (goroutine) states.set(state, [...(states.get(state) ?? []), goroutine])
  return Array.from(states, ([state, goroutines]) => `goroutine ${goroutines.join(", ")} · ${state}`)
}
