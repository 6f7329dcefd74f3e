import assert from "node:assert/strict"
import { test } from "node:test"
import { deflateRawSync } from "node:zlib"
import { BadLink, fromFragment, toFragment, type Shared } from "./share"

const hello: Shared = { language: "go", files: { "main.go": "package main\n\nfunc main() { println(\"你好\") }\n" }, settings: { engine: "virtual" } }

const link = (value: unknown): string => "#program=" + deflateRawSync(typeof value === "string" ? value : JSON.stringify(value)).toString("base64url")

test("a program comes back as it was", async () => {
  const fragment = await toFragment(hello)
  assert.match(fragment, /^#program=[A-Za-z0-9_-]+$/)
  assert.deepEqual(await fromFragment(fragment), hello)
  assert.equal(await fromFragment("#demo-gather"), null)
})

test("what is more than a link may carry is refused, and not unpacked", async () => {
  await assert.rejects(toFragment({ ...hello, files: { "main.go": "x".repeat(65 << 10) } }), RangeError)
  const bomb = link(`{"language":"go","files":{"main.go":"${" ".repeat(50 << 20)}"}}`)
  const began = process.cpuUsage()
  await assert.rejects(fromFragment(bomb), BadLink)
  assert.ok(process.cpuUsage(began).user < 500e3)
})

for (const [name, fragment] of Object.entries({
  "nothing": "#program=",
  "no base64": "#program=%%%",
  "nothing deflated": "#program=aGVsbG8",
  "a torn one": link(hello).slice(0, -12),
  "no JSON": link("hello"),
  "no object": link("null"),
  "another language": link({ ...hello, language: "c" }),
  "no files": link({ ...hello, files: {} }),
  "files that are no texts": link({ ...hello, files: { "main.go": 1 } }),
  "a list of files": link({ ...hello, files: ["main.go"] }),
  "many files": link({ ...hello, files: Object.fromEntries(Array.from({ length: 17 }, (_, i) => [`f${i}.go`, ""])) }),
  "no UTF-8": "#program=" + deflateRawSync(Buffer.from([0x22, 0xff, 0x22])).toString("base64url"),
})) test(`a link with ${name} is bad`, () => assert.rejects(fromFragment(fragment), BadLink))

test("what a link holds besides is left out", async () => {
  const shared = await fromFragment(link({ ...hello, address: "https://example.org", files: hello.files }))
  assert.deepEqual(shared, hello)
})
