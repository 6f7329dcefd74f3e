import assert from "node:assert/strict"
import { test } from "node:test"
import { failedLine } from "./failed-line"

test("the message comes first", () => {
  assert.equal(failedLine("panic at main.go:34", "main.go:12", "go"), 34)
  assert.equal(failedLine("line 7", "", "python"), 7)
})

test("Go's topmost frame, Python's innermost", () => {
  const go = "panic: boom\n\ngoroutine 1 [running]:\nmain.f()\n\t/tmp/main.go:9 +0x1\nmain.main()\n\t/tmp/main.go:20 +0x2\n"
  assert.equal(failedLine("", go, "go"), 9)
  const python = 'Traceback:\n  File "/tmp/main.py", line 20, in <module>\n  File "/tmp/main.py", line 9, in f\nValueError\n'
  assert.equal(failedLine(undefined, python, "python"), 9)
})

test("no line is named", () => assert.equal(failedLine("exit status 3", "boom", "go"), null))
