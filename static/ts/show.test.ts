import assert from "node:assert/strict"
import { test } from "node:test"
import { milliseconds, parseShow } from "./timeline-page/show"

test("a link's values are read", () => {
  assert.deepEqual(parseShow("t=1.2s&line=41&in=python&view=fold"), { language: "python", t: 1200, line: 41, view: "fold" })
  assert.deepEqual(parseShow("out=A+ends%3A+%26"), { language: "go", out: "A ends: &" })
})

for (const [text, ms] of [["1.2s", 1200], ["1m0.5s", 60_500], ["250ms", 250], ["1h", 3_600_000], ["1.5us", 0.0015], ["0s", 0]] as const) {
  test(`${text} is ${ms} ms`, () => assert.ok(Math.abs(milliseconds(text) - ms) < 1e-9))
}
