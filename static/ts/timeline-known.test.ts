import assert from "node:assert/strict"
import { test } from "node:test"
import { gzipSync } from "node:zlib"
import { Known } from "./timeline-page/known"
import { unpack } from "./timeline-page/unpack"
import type { Batch } from "./timeline/records"

const batch: Batch = {
  lanes: [{ id: 1, ns: 0, name: "main" }, { id: 20, ns: 5, name: "main.func1" }],
  steps: { ns: [0, 5, 5], lane: [1, 20, 1], state: [1, 1, 0], line: [7, 0, 9], by: [0, 1, 0] },
  prints: [{ ns: 1_500_000, lane: 1, line: 8, out: 0 }],
}

test("what the page keeps of a run", () => {
  const known = new Known()
  known.add(batch)
  assert.deepEqual([...known.lines], [7, 9])
  assert.equal(known.printed.get(0), 1.5)
})

test("a packed batch is the one that was packed", async () => {
  const gzip = gzipSync(JSON.stringify(batch)).toString("base64")
  assert.deepEqual(await unpack({ gzip }), batch)
  assert.equal(await unpack(batch), batch)
})
