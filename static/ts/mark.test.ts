import assert from "node:assert/strict"
import { test } from "node:test"
import type { Place } from "./crash"
import { marksOf } from "./mark"

const place = (line: number, goroutine: string, state: string, failed = false): Place => ({ file: "main.go", line, failed, goroutine, state })
const marks = (...places: Place[]) => marksOf(places, (n) => ` +${n} more`)

test("one mark for each line, with the first two who stand there", () => {
  const six = [3, 4, 5, 6, 7].map((n) => place(9, String(n), "chan send"))
  assert.deepEqual(marks(place(12, "1", "sync.WaitGroup.Wait", true), ...six, place(12, "8", "select")), [
    { file: "main.go", line: 12, failed: true, who: "goroutine 1 · sync.WaitGroup.Wait, goroutine 8 · select", all: "goroutine 1 · sync.WaitGroup.Wait\ngoroutine 8 · select" },
    { file: "main.go", line: 9, failed: false, who: "goroutine 3, 4 · chan send +3 more", all: "goroutine 3, 4, 5, 6, 7 · chan send" },
  ])
})

test("lines of two files are two", () => assert.equal(marks(place(9, "1", "select"), { ...place(9, "2", "select"), file: "store.go" }).length, 2))

test("nobody has a name in Python", () => assert.deepEqual(marks(place(9, "", "", true)), [{ file: "main.go", line: 9, failed: true, who: "", all: "" }]))
