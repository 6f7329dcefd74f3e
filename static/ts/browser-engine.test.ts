import assert from "node:assert/strict"
import { mock, test } from "node:test"
import { Missing, type RunEvent, type RunRequest, type Stop } from "./engine"

/** A worker that says what a test has it say. */
class FakeWorker {
  static last: FakeWorker
  onmessage: (message: object) => void = () => {}
  ended = false
  job: { id: number; snapshot?: Uint8Array } = { id: 0 }

  constructor() {
    FakeWorker.last = this
  }

  postMessage(job: { id: number; snapshot?: Uint8Array }): void {
    this.job = job
  }

  terminate(): void {
    this.ended = true
  }

  say(...events: RunEvent[]): void {
    this.onmessage({ data: { id: this.job.id, events } })
  }

  keep(snapshot: Uint8Array): void {
    this.onmessage({ data: { id: this.job.id, snapshot } })
  }
}

const browser = { Worker: FakeWorker, window: globalThis, document: { documentElement: { dataset: {} }, baseURI: "https://example.org/" } }
Object.assign(globalThis, browser)
const request: RunRequest = { demo: "", language: "python", flags: {}, python: [] }
const stop = { asked: new AbortController().signal } as Stop
const start: RunEvent = { kind: "start", engine: "pyodide", go: "", procs: 1 }

test("A program that says nothing is ended after 35 s", async () => {
  mock.timers.enable({ apis: ["setTimeout"] })
  const { BrowserEngine } = await import("./browser-engine")
  const events = new BrowserEngine({}, "virtual").run(request, stop)
  const first = events.next()
  FakeWorker.last.say(start)
  assert.equal((await first).value?.kind, "start")
  const second = events.next()
  mock.timers.tick(35_000)
  assert.deepEqual((await second).value, { kind: "end", t: 35_000, code: -1, reason: "timeout" })
  assert.equal((await events.next()).done, true)
  assert.ok(FakeWorker.last.ended)
  mock.timers.reset()
})

test("What a program needs may take two minutes, and is not taken for the program", async () => {
  mock.timers.enable({ apis: ["setTimeout"] })
  const { BrowserEngine } = await import("./browser-engine")
  const patient = new BrowserEngine({}, "virtual").run(request, stop)
  const first = patient.next()
  mock.timers.tick(119_000)
  FakeWorker.last.say(start)
  assert.equal((await first).value?.kind, "start")
  await patient.return(undefined)

  const never = new BrowserEngine({}, "virtual").run(request, stop).next()
  mock.timers.tick(120_000)
  await assert.rejects(never, (fault) => fault instanceof Missing && fault.why === "notLoaded")
  assert.ok(FakeWorker.last.ended)
  mock.timers.reset()
})

test("Pyodide's snapshot goes to workers that have to load it, and to no others", async () => {
  const { BrowserEngine } = await import("./browser-engine")
  const begin = (language: RunRequest["language"]) => {
    const run = new BrowserEngine({}, "virtual").run({ ...request, language }, stop)
    const first = run.next()
    FakeWorker.last.say(start)
    return { run, first, worker: FakeWorker.last }
  }
  const { run, first, worker } = begin("python")
  worker.keep(new Uint8Array([1]))
  worker.say({ kind: "end", t: 1, code: 0, reason: "ok" } as RunEvent)
  for await (const _ of run) void first
  const again = begin("python")
  assert.equal(again.worker, worker)
  assert.equal(worker.job.snapshot, undefined)
  const beside = begin("python")
  assert.notEqual(beside.worker, worker)
  assert.deepEqual(beside.worker.job.snapshot, new Uint8Array([1]))
  const go = begin("go")
  assert.equal(go.worker.job.snapshot, undefined)
  await Promise.all([again, beside, go].map(({ run }) => run.return(undefined)))
})
