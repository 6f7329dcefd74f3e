import { grown, lastAtMost } from "./columns"
import { kinds, noKind } from "./states"
import type { Strand } from "./strand"

/** The lanes that one line started, and how many of them were of which kind when. */
export class Group {
  readonly strands: Strand[] = []
  /** The most that were alive at once. */
  peak = 0
  private n = 0 // changes that the columns hold
  private at = new Float64Array(8)
  /** For each change and kind, how much time all lanes together had spent in it by then:
   *  so the mean over a pixel costs the same at every zoom. */
  private sums = new Float64Array(8 * kinds.length)
  private now = kinds.map(() => 0) // lanes of each kind, from the last change on

  constructor(
    readonly key: string,
    readonly name: string,
    readonly line: number,
  ) {}

  /** Counts anew, after lanes have come or gone; kindOf are the kinds of states. */
  recount(kindOf: number[]): void {
    this.n = this.peak = 0
    this.now.fill(0)
    const steps = this.strands.flatMap((strand) => Array.from({ length: strand.n }, (_, i) => ({ strand, i, ns: strand.at[i]! })))
    steps.sort((a, b) => a.ns - b.ns)
    for (const { strand, i, ns } of steps) this.change(ns, i ? kindOf[strand.state[i - 1]!]! : noKind, kindOf[strand.state[i]!]!)
  }

  /** Notes that one of the lanes went from one kind to another. */
  change(ns: number, from: number, to: number): void {
    if (from === to) return
    const { now, n } = this
    if (n === 0 || this.at[n - 1] !== ns) {
      if (n === this.at.length) {
        this.at = grown(this.at)
        this.sums = grown(this.sums)
      }
      this.sums.set(this.spent(ns), n * now.length)
      this.at[n] = ns
      this.n++
    }
    if (from !== noKind) now[from]!--
    if (to === noKind) return
    now[to]!++
    this.peak = Math.max(this.peak, now.reduce((sum, count) => sum + count))
  }

  /** How much time all lanes together had spent in each kind, up to a moment. */
  spent(ns: number): number[] {
    const { at, sums, now, n } = this
    const i = lastAtMost(at, n, ns)
    if (i < 0) return now.map(() => 0)
    const [a, d] = [i * now.length, ns - at[i]!]
    const share = d / (at[i + 1]! - at[i]!)
    return now.map((count, kind) => sums[a + kind]! + (i + 1 < n ? share * (sums[a + now.length + kind]! - sums[a + kind]!) : d * count))
  }

  /** How many lanes are of each kind at a time. */
  count(ns: number): number[] {
    const i = lastAtMost(this.at, this.n, ns)
    if (i + 1 >= this.n) return this.now
    const [from, to] = [this.at[i] ?? -1, this.at[i + 1]!]
    const before = this.spent(from)
    return this.spent(to).map((sum, kind) => Math.round((sum - before[kind]!) / (to - from)))
  }
}
