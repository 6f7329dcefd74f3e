import assert from "node:assert/strict"
import { readdirSync, readFileSync } from "node:fs"
import { test } from "node:test"

test("Safari knows text-decoration with a single value only, and would take no line at all", () => {
  const wrong = readdirSync("css").flatMap((name) =>
    (readFileSync(`css/${name}`, "utf8").match(/text-decoration:\s*[\w-]+ +[^;}\s][^;}]*/g) ?? []).map((found) => `${name}: ${found}`))
  assert.deepEqual(wrong, [])
})
