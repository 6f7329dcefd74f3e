import assert from "node:assert/strict"
import { test } from "node:test"
import type { Standing } from "../timeline/records"
import { standingMarks } from "./standing"

const at = (label: string, line: number, reason = ""): Standing => ({ lane: 0, name: "", state: reason ? "waiting" : "running", reason, line, label })

test("A line tells who stands there, and a number stands for those whom it has no room for", () => {
  const marks = standingMarks([at("G7", 9, "chan receive"), at("G1", 4), at("G8", 9, "sleep"), ...[1, 2, 3, 4].map((n) => at(`T${n}`, 6))])
  assert.deepEqual(marks.map(({ line, who }) => `${line}: ${who}`), ["9: G7 G8", "4: G1", "6: T1 T2 +2"])
  assert.equal(marks[0]?.all, "G7 · chan receive\nG8 · sleep")
})
