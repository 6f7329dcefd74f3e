import assert from "node:assert/strict"
import { test } from "node:test"
import { indexAt, spanAt } from "./places"

test("columns count bytes", () => {
  assert.equal(indexAt("\tx := 1", 2), 1)
  assert.equal(indexAt("é世😀y", 1), 0)
  assert.equal(indexAt("é世😀y", 3), 1)
  assert.equal(indexAt("é世😀y", 6), 2)
  assert.equal(indexAt("é世😀y", 10), 4)
  assert.equal(indexAt("ab", 99), 2)
})

test("a word is underlined, or what there is", () => {
  assert.deepEqual(spanAt("\tfmt.Println(y)", 2), { from: 1, to: 4 })
  assert.deepEqual(spanAt("\tf(x", 5), { from: 3, to: 4 })
  assert.deepEqual(spanAt("\tf(x", 99), { from: 3, to: 4 })
  assert.deepEqual(spanAt("\tf(x)  "), { from: 1, to: 5 })
  assert.deepEqual(spanAt("", 1), { from: 0, to: 0 })
})
