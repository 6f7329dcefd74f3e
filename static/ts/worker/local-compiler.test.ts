import assert from "node:assert/strict"
import { mock, test } from "node:test"
import type { CompileJob, CompileSay } from "./compile-job"

/** A worker that says what a test has it say. */
class FakeWorker extends EventTarget {
  static made: FakeWorker[] = []
  jobs: CompileJob[] = []
  ended = false

  constructor() {
    super()
    FakeWorker.made.push(this)
  }

  postMessage(job: CompileJob): void {
    this.jobs.push(job)
  }

  terminate(): void {
    this.ended = true
  }

  say(data: CompileSay): void {
    this.dispatchEvent(new MessageEvent("message", { data }))
  }
}

mock.timers.enable({ apis: ["setTimeout"] })
Object.assign(globalThis, {
  Worker: FakeWorker,
  window: globalThis,
  document: { baseURI: "https://example.org/en/", documentElement: { dataset: { kit: "../kit/kit.json?v=1", compileWorker: "../w.js", exec: "../e.js" } } },
})
const { LocalCompiler } = await import("../editor/local-compiler")
const compiler = new LocalCompiler()
const files = { "main.go": "package main" }
const last = () => FakeWorker.made.at(-1)!

test("a program is compiled in a worker, which serves the next one", async () => {
  const told: string[] = []
  const run = compiler.compile(files, new AbortController().signal, (loaded, total) => told.push(`${loaded}/${total}`))
  const { id, kit } = last().jobs[0]!
  assert.equal(kit, "https://example.org/kit/kit.json?v=1")
  last().say({ id, progress: { loaded: 1, total: 2 } })
  last().say({ id, tool: { address: "link", module: {} as WebAssembly.Module } })
  last().say({ id, compiled: { findings: [], program: null } })
  assert.deepEqual(await run, { findings: [], program: null })
  assert.deepEqual(told, ["1/2"])
  const next = compiler.format("main.go", "package main", files, new AbortController().signal)
  assert.equal(FakeWorker.made.length, 1)
  last().say({ id: id + 1, formatted: { text: "package main\n" } })
  assert.deepEqual(await next, { text: "package main\n" })
})

test("a program runs while go vet looks at it", async () => {
  const stop = new AbortController()
  const run = compiler.compile(files, stop.signal, () => {})
  const worker = last()
  const { id } = worker.jobs.at(-1)!
  const finding = { text: "unreachable code", by: "vet" as const }
  worker.say({ id, compiled: { findings: [], program: new Uint8Array(1) } })
  const { program, vetted } = await run
  assert.equal(program?.length, 1)
  stop.abort() // the run, which is no business of the compiler's any more
  worker.say({ id, vetted: [finding] })
  assert.deepEqual(await vetted, [finding])
  assert.equal(worker.ended, false)
})

test("a signal ends the worker, and the next one has its tools", async () => {
  const stop = new AbortController()
  const run = compiler.compile(files, stop.signal, () => {})
  const first = last()
  stop.abort(new Error("stopped"))
  await assert.rejects(run, /stopped/)
  assert.ok(first.ended)
  await assert.rejects(async () => compiler.compile(files, stop.signal, () => {}), /stopped/)
  void compiler.compile(files, new AbortController().signal, () => {}).catch(() => {})
  assert.notEqual(last(), first)
  assert.ok(last().jobs[0]?.tools.has("link"))
  last().say({ id: last().jobs[0]!.id, compiled: { findings: [], program: null } })
})

test("a compiler that says nothing is ended, and so is one that rests", async () => {
  const run = compiler.compile(files, new AbortController().signal, () => {})
  const worker = last()
  mock.timers.tick(60_000)
  assert.deepEqual(await run, { findings: [{ text: "It takes more than 60 s to compile.", by: "limit" }], program: null })
  assert.ok(worker.ended)
  const again = compiler.compile(files, new AbortController().signal, () => {})
  const { id } = last().jobs[0]!
  last().say({ id, compiled: { findings: [], program: null } })
  await again
  assert.equal(last().ended, false)
  mock.timers.tick(300_000)
  assert.ok(last().ended)
})

test("what cannot be had is told, and ends the worker", async () => {
  const run = compiler.compile(files, new AbortController().signal, () => {})
  last().say({ id: last().jobs[0]!.id, missing: "notLoaded", detail: "status 404" })
  await assert.rejects(run, { why: "notLoaded", what: "status 404" })
  assert.ok(last().ended)
})
