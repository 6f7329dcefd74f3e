import type { Packed } from "../engine"
import type { Batch } from "../timeline/records"

/** A batch as it was before it was packed for its way here. */
export async function unpack(batch: Batch | Packed): Promise<Batch> {
  if (!("gzip" in batch)) return batch
  const bytes = Uint8Array.from(atob(batch.gzip), (c) => c.charCodeAt(0))
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"))
  return (await new Response(stream).json()) as Batch
}
