import type { Packed } from "../engine"
import { inflate } from "../timeline/inflate"
import type { Batch } from "../timeline/records"

/** A batch as it was before it was packed for its way here. */
export async function unpack(batch: Batch | Packed): Promise<Batch> {
  return "gzip" in batch ? ((await inflate(batch.gzip).json()) as Batch) : batch
}
