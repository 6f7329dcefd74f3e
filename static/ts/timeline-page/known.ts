import type { Batch } from "../timeline/records"

/** What the page itself keeps of a language's run. */
export class Known {
  /** The moment, in milliseconds, at which the program printed what an `out` event begins with. */
  readonly printed = new Map<number, number>()
  /** The source lines that some lane stood at. */
  readonly lines = new Set<number>()

  add(batch: Batch): void {
    for (const { out, ns } of batch.prints ?? []) this.printed.set(out, ns / 1e6)
    for (const line of batch.steps?.line ?? []) if (line > 0) this.lines.add(line)
  }
}
