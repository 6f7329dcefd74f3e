import assert from "node:assert/strict"
import { test } from "node:test"
import { Output, limits } from "./output"
import { Splitter } from "./split"

const bytes = (text: string) => new TextEncoder().encode(text)

function split(chunks: Uint8Array[]): [string, number][] {
  const splitter = new Splitter()
  const out: [string, number][] = []
  const emit = (text: string, raw: number) => void out.push([text, raw])
  for (const chunk of chunks) splitter.write(chunk, emit)
  splitter.end(emit)
  return out
}

test("where chunks begin and end makes no difference", () => {
  const all = bytes("héllo\n异步 😀\nrest")
  const whole = split([all])
  assert.deepEqual(whole, [["héllo\n", 7], ["异步 😀\n", 12], ["rest", 4]])
  assert.deepEqual(split([...all].map((b) => new Uint8Array([b]))), whole)
})

test("what is no character becomes U+FFFD, a byte at a time", () => {
  assert.deepEqual(split([new Uint8Array([0xff, 0x61, 0xe5, 0xbc, 0x0a])]), [["\ufffda\ufffd\ufffd\n", 5]])
  assert.deepEqual(split([new Uint8Array([0xed, 0xa0, 0x80])]), [["\ufffd\ufffd\ufffd", 3]]) // a surrogate
  assert.deepEqual(split([new Uint8Array([0x61, 0xf0, 0x9f])]), [["a\ufffd\ufffd", 3]]) // cut off
})

test("a long line comes in pieces of at most 4 KiB", () => {
  const pieces = split([bytes("é".repeat(5000))])
  assert.deepEqual(pieces.map(([, raw]) => raw), [4096, 4096, 1808])
  assert.equal(pieces.map(([text]) => text).join(""), "é".repeat(5000))
})

test("a line has the time of its first byte, and the older one comes first", () => {
  let now = 0
  const said: [number, number, string][] = []
  const output = new Output(() => now, ({ t, fd, text }) => void said.push([t, fd, text]))
  output.write(1, bytes("a"))
  now = 1
  output.write(2, bytes("warning\n"))
  now = 2
  output.write(1, bytes("b\n"))
  now = 3
  output.write(1, bytes("prompt"))
  now = 10
  output.write(2, bytes("later\n"))
  output.end()
  assert.deepEqual(said, [[0, 1, "a"], [1, 2, "warning\n"], [2, 1, "b\n"], [3, 1, "prompt"], [10, 2, "later\n"]])
})

test("what is printed is cut at the limits", () => {
  let text = ""
  const output = new Output(() => 0, (piece) => void (text += piece.text))
  output.write(1, bytes("x\n".repeat(limits.lines)))
  assert.equal(output.over, "")
  output.write(1, bytes("y"))
  assert.equal(output.over, "Stopped: it printed more than 10000 lines.")
  assert.equal(text.length, 2 * limits.lines)
})
