// What a run is made of, as it comes from the playground: see playground/timeline.
// All of it comes from outside, so track.ts takes nothing of it on trust.

export type Language = "python" | "go"
export const languages: readonly Language[] = ["python", "go"]
/** The classes that give an element the colours of a language. */
export const hue = { python: "py", go: "go" } as const

/** The data of one `trace` event. Times are nanoseconds from the program's start. */
export interface Batch {
  lanes?: Lane[]
  /** New reasons for waiting: numbered from 8 on, over the whole track. */
  reasons?: string[]
  steps?: Steps
  prints?: Print[]
  notes?: Note[]
  summary?: Summary
  /** Why the trace could not be read further. */
  broken?: string
}

/** A goroutine or a task that is new. */
export interface Lane {
  id: number
  ns: number
  by?: number
  name: string
  line?: number
  task?: string
  system?: true
}

/** Changes of state, in columns of equal length. A step holds until its lane's next one. */
export interface Steps {
  /** Difference to the step before; the first is absolute. */
  ns: number[]
  lane: number[]
  /** One of states.ts. */
  state: number[]
  line: number[]
  /** The processor of a running lane; the lane that woke a runnable one. */
  by: number[]
}

export interface Print {
  ns: number
  lane: number
  line: number
  /** The number of the `out` event that begins with what was printed. */
  out: number
}

export interface Note {
  ns: number
  lane: number
  kind: "log" | "region" | "region-end" | "task" | "task-end"
  name: string
  text?: string
}

/** Totals of a run: two counts of lanes, then nanoseconds. */
export interface Summary {
  started: number
  peak: number
  left?: number
  /** Where the steps end, because there were too many; absent if they are whole. */
  until?: number
  wall: number
  busy: number
  running: number
  runnable: number
  syscall: number
  waiting: Record<string, number>
}

/** Where a lane stands at the playhead. */
export interface Standing {
  lane: number
  name: string
  state: "running" | "runnable" | "syscall" | "waiting"
  reason: string
  line: number
  label: string
}

/** The detail of the `playhead` event. */
export interface PlayheadDetail {
  t: number | null
  standing: Record<Language, Standing[]>
  /** The line whose spans are highlighted. */
  line: { language: Language; line: number } | null
}
