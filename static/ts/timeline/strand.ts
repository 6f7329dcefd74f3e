import { grown, lastAtMost } from "./columns"
import type { Note } from "./records"
import type { Group } from "./group"
import type { Row } from "./rows"

/** One lane: its steps in columns, and what it printed. */
export class Strand {
  /** How many steps the columns hold. */
  n = 0
  at = new Float64Array(4)
  state = new Uint16Array(4)
  line = new Int32Array(4)
  /** The processor of a running step; the index of the waker of a runnable one, or -1. */
  by = new Int32Array(4)
  /** Indexes into the track's prints, in order. */
  readonly prints: number[] = []
  readonly notes: Note[] = []
  /** The row that shows it, or its folded group; set by rows.ts. */
  row: Row | null = null

  constructor(
    readonly index: number,
    readonly id: number,
    public name: string,
    public task: string,
    /** The index of the lane that started it, or -1. */
    readonly parent: number,
    /** The line that started it, or 0. */
    readonly startLine: number,
    readonly born: number,
    public group: Group,
  ) {}

  push(ns: number, state: number, line: number, by: number): void {
    if (this.n === this.at.length) {
      this.at = grown(this.at)
      this.state = grown(this.state)
      this.line = grown(this.line)
      this.by = grown(this.by)
    }
    const i = this.n++
    this.at[i] = ns
    this.state[i] = state
    this.line[i] = line
    this.by[i] = by
  }

  /** The step in force at a time; -1 before the first. */
  find(ns: number): number {
    return lastAtMost(this.at, this.n, ns)
  }

  /** When the next step after a time begins. */
  next(ns: number): number {
    return this.until(this.find(ns), Infinity)
  }

  /** When a step is over, in a run that is known up to end. */
  until(step: number, end: number): number {
    return step + 1 < this.n ? this.at[step + 1]! : Math.max(end, this.at[step] ?? 0)
  }
}
