import assert from "node:assert/strict"
import { test } from "node:test"
import { settingsIn, withSettings } from "./address"

test("a demo's settings are read from the query, and no other's", () => {
  const query = "?utm_source=x&gather.a=2s&gather.engine=virtual&gatherer.a=1s&gather.text=a%26b+c"
  assert.deepEqual([...settingsIn(query, "gather")], [["a", "2s"], ["engine", "virtual"], ["text", "a&b c"]])
  assert.equal(settingsIn("", "gather").size, 0)
  assert.equal(settingsIn("?gather=1&%zz=%&.a=1", "gather").size, 0)
})

test("a demo's settings are written, and all else stays as it was", () => {
  const query = "?q=a%20b&gather.a=2s&flag&pool.n=3"
  assert.equal(withSettings(query, "gather", new Map([["b", "1.5s"]])), "?q=a%20b&flag&pool.n=3&gather.b=1.5s")
  assert.equal(withSettings(query, "gather", new Map()), "?q=a%20b&flag&pool.n=3")
  assert.equal(withSettings("?gather.a=2s", "gather", new Map()), "")
  assert.equal(withSettings("", "gather", new Map()), "")
})

test("what is written is read again", () => {
  const settings = new Map([["a", "2s"], ["text", "a&b=c #%+é"], ["on", "false"]])
  assert.deepEqual(settingsIn(withSettings("?x", "odd.name", settings), "odd.name"), settings)
})
