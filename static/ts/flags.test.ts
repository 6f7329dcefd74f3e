import assert from "node:assert/strict"
import { test } from "node:test"
import { readable } from "./flags"

test("values are shown as stage.go shows them", () => {
  const shown = { "500ms": "500 ms", "1.5s": "1.5 s", "1m30s": "1m30s", "1000": "1000", "100000": "100,000", "0.25": "0.25", one: "one" }
  for (const [value, want] of Object.entries(shown)) assert.equal(readable(value), want)
})
