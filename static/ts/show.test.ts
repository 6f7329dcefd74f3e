import assert from "node:assert/strict"
import { test } from "node:test"
import { parseShow } from "./timeline-page/show"

test("a link's values are read", () => {
  assert.deepEqual(parseShow("t=1200&line=41&in=python&view=fold"), { language: "python", t: 1200, line: 41, view: "fold" })
  assert.deepEqual(parseShow("out=A+ends%3A+%26"), { language: "go", out: "A ends: &" })
})
