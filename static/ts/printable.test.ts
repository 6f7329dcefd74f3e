import assert from "node:assert/strict"
import { test } from "node:test"
import { printable } from "./printable"

test("control characters are shown, not obeyed", () => {
  assert.equal(printable("\x1b[31mred\x1b[0m\0\x7f"), "␛[31mred␛[0m␀␡")
  assert.equal(printable("a\rb"), "a␍b")
  assert.equal(printable("\u202egnp.exe"), "\ufffdgnp.exe")
})

test("text stays as it is", () => {
  const text = "tab\tnewline\n<script>alert(1)</script> 你好 𝄞"
  assert.equal(printable(text), text)
})
