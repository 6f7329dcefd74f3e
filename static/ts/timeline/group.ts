import { grown } from "./columns"
import { noKind } from "./states"
import type { Strand } from "./strand"

/** Kinds that a group is counted by: running, runnable, in a system call, waiting. */
export const shares = 4
const shareOf = (kind: number): number => (kind === noKind ? -1 : Math.min(kind, shares - 1))

/** The lanes that one line started, and how many of them were in which state when. */
export class Group {
  readonly strands: Strand[] = []
  /** The most that were alive at once. */
  peak = 0
  /** How many changes the columns hold. */
  n = 0
  at = new Float64Array(8)
  /** shares numbers for each change. */
  count = new Int32Array(8 * shares)
  private now = [0, 0, 0, 0]

  constructor(
    readonly key: string,
    readonly name: string,
    readonly line: number,
  ) {}

  /** Counts anew, after lanes have come or gone; kinds are those of states. */
  recount(kinds: number[]): void {
    this.n = this.peak = 0
    this.now = [0, 0, 0, 0]
    const steps = this.strands.flatMap((strand) => Array.from({ length: strand.n }, (_, i) => ({ strand, i, ns: strand.at[i]! })))
    steps.sort((a, b) => a.ns - b.ns)
    for (const { strand, i, ns } of steps) this.change(ns, i ? kinds[strand.state[i - 1]!]! : noKind, kinds[strand.state[i]!]!)
  }

  /** Notes that one of the lanes went from one kind to another. */
  change(ns: number, from: number, to: number): void {
    const [was, is] = [shareOf(from), shareOf(to)]
    if (was === is) return
    if (was >= 0) this.now[was]!--
    if (is >= 0) this.now[is]!++
    if (this.n === 0 || this.at[this.n - 1] !== ns) this.n++
    if (this.n > this.at.length) {
      this.at = grown(this.at)
      this.count = grown(this.count)
    }
    const i = this.n - 1
    this.at[i] = ns
    this.count.set(this.now, i * shares)
    if (is >= 0) this.peak = Math.max(this.peak, this.now[0]! + this.now[1]! + this.now[2]! + this.now[3]!)
  }
}
