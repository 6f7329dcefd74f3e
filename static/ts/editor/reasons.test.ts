import assert from "node:assert/strict"
import { test } from "node:test"
import type { Finding } from "./compiler"
import { reasonOf } from "./reasons"

const said: [string, string | undefined][] = [
  ["declared and not used: x", "unused"],
  [`"os" imported and not used`, "unusedImport"],
  [`"math/rand/v2" imported as rand and not used`, "unusedImport"],
  ["missing return", "missingReturn"],
  ["undefined: y", "undefined"],
  ["undefined: strings.Foo", "undefined"],
  ["t.Foo undefined (type T has no field or method Foo)", "undefined"],
  ["assignment mismatch: 1 variable but f returns 2 values", "assignment"],
  ["not enough return values\n\thave ()\n\twant (int)", "assignment"],
  ["no new variables on left side of :=", "noNewVariables"],
  [`invalid operation: n * time.Second (mismatched types int and time.Duration)`, "mismatch"],
  [`cannot use "a" (untyped string constant) as int value in assignment`, "mismatch"],
  ["the cancel function is not used on all paths (possible context leak)", "lostCancel"],
  ["the cancel function returned by context.WithTimeout should be called, not discarded, to avoid a context leak", "lostCancel"],
  ["this return statement may be reached without using the cancel var defined on line 9", "lostCancel"],
  ["f passes lock by value: sync.Mutex", "copyLocks"],
  ["assignment copies lock value to b: sync.WaitGroup contains sync.noCopy", "copyLocks"],
  ["range var c copies lock: main.counter contains sync.Mutex", "copyLocks"],
  ["WaitGroup.Add called from inside new goroutine", "waitGroupAdd"],
  ["loop variable i captured by func literal", "loopClosure"],
  ["unreachable code", "unreachable"],
  ["result of fmt.Sprintf call not used", "unusedResult"],
  ["syntax error: unexpected newline, expected comma or )", "syntax"],
  ["initialization cycle or refers to itself", undefined],
]

test("what beginners meet is explained", () => {
  for (const [text, reason] of said) assert.equal(reasonOf({ text, by: "compile" }), reason, text)
})

test("a limit explains itself", () => assert.equal(reasonOf({ text: "undefined: x", by: "limit" } satisfies Finding), undefined))
