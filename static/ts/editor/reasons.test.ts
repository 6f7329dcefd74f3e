import assert from "node:assert/strict"
import { test } from "node:test"
import type { Finding } from "./compiler"
import { limitIn, reasonOf } from "./reasons"

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

const limits: [string, string | undefined][] = [
  [`"example.org/far" is not here: programs can import the standard library, and the modules that this course uses.`, "notHere"],
  [`"os/exec/x" is no package of the standard library that programs can import in a browser.`, "notHere"],
  [`There is no C compiler here: import "C" is for programs on your own machine.`, "notHere"],
  ["It takes more than 10 s to compile.", "costly"],
  ["It takes more than 1 GiB of memory to compile.", "costly"],
  ["It is nested too deeply to be compiled.", "costly"],
  ["It is too large to be compiled in a browser. Smaller functions may help.", "costly"],
  ["It makes a program of more than 64 MiB.", "costly"],
  ["Go is written in UTF-8, without NUL.", "notText"],
  ["There are no files to embed here.", undefined],
  ["undefined: x", undefined],
]

test("limits are explained", () => {
  for (const [text, reason] of limits) assert.equal(reasonOf({ text, by: "limit" } satisfies Finding), reason, text)
})

test("limits speak the page's language", () => {
  const words = { "A program has 1 to {} files, of {} KiB together.": "1到{}个文件，{} KiB", "There are no files (yet).": "没有" }
  assert.equal(limitIn("A program has 1 to 16 files, of 64 KiB together.", words), "1到16个文件，64 KiB")
  assert.equal(limitIn("There are no files (yet).", words), "没有")
  assert.equal(limitIn("There are no files yet.", words), "There are no files yet.")
  assert.equal(limitIn("There are no files (yet).", null), "There are no files (yet).")
})
