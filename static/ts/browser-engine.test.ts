import assert from "node:assert/strict"
import { mock, test } from "node:test"
import { Missing, type RunEvent, type RunRequest, type Stop } from "./engine"

/** A worker that says what a test has it say. */
class FakeWorker {
  static last: FakeWorker
  onmessage: (message: object) => void = () => {}
  ended = false
  private id = 0

  constructor() {
    FakeWorker.last = this
  }

  postMessage(job: { id: number }): void {
    this.id = job.id
  }

  terminate(): void {
    this.ended = true
  }

  say(...events: RunEvent[]): void {
    this.onmessage({ data: { id: this.id, events } })
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
