import assert from "node:assert/strict"
import { test } from "node:test"
import type { Batch } from "./records"
import { type Kind, kinds } from "./states"
import { Track } from "./track"

const two: Batch = {
  lanes: [
    { id: 1, ns: 0, name: "main" },
    { id: 7, ns: 10, by: 1, name: "main.func1", line: 24 },
  ],
  reasons: ["sleep", "chan receive"],
  steps: { ns: [0, 10, 5, 5, 100, 20, 10], lane: [1, 7, 1, 7, 7, 1, 7], state: [1, 2, 9, 1, 8, 1, 0], line: [20, 24, 26, 25, 25, 27, 0], by: [0, 1, 0, 0, 0, 0, 0] },
}

test("steps hold until the lane's next one", () => {
  const track = new Track("go")
  track.add(two)
  track.finish(200)
  const [main, func] = track.strands
  assert.ok(main && func)
  assert.deepEqual([...main.at.slice(0, main.n)], [0, 15, 140])
  assert.deepEqual([...func.at.slice(0, func.n)], [10, 20, 120, 150])
  assert.equal(func.parent, main.index)
  assert.deepEqual(track.standing(60), [
    { lane: 1, name: "main", state: "waiting", reason: "chan receive", line: 26, label: "G1" },
    { lane: 7, name: "main.func1", state: "running", reason: "", line: 25, label: "G7" },
  ])
  assert.equal(track.standing(160).length, 1) // the other has ended
  assert.equal(track.standing(200).length, 1)
  assert.equal(track.standing(201).length, 0) // the run is over
})

test("totals", () => {
  const track = new Track("go")
  track.add(two)
  track.finish(200)
  assert.deepEqual(track.summary(), { running: 15 + 60 + 100, runnable: 10, syscall: 0, waiting: { sleep: 30, "chan receive": 125 }, started: 2, peak: 2, wall: 200, busy: 120 + 60 })
  track.add({ summary: { started: 9, peak: 3, wall: 1, busy: 1, running: 1, runnable: 1, syscall: 0, waiting: {} } })
  assert.equal(track.summary().started, 9)
})

test("a group counts its lanes", () => {
  const track = new Track("go")
  track.add(two)
  const group = track.groups[1]!
  assert.equal(group.name, "main.func1")
  assert.equal(group.peak, 1)
  const named = (ns: number) => group.count(ns).flatMap((n, kind) => (n ? [`${n} ${kinds[kind]}`] : [])).join()
  assert.deepEqual([9, 10, 19, 20, 119, 120, 149, 150].map(named), ["", "1 runnable", "1 runnable", "1 running", "1 running", "1 sleep", "1 sleep", ""])
  assert.deepEqual(group.spent(135).filter((ns) => ns > 0), [100, 10, 15])
})

test("the first line of what a lane printed", () => {
  const track = new Track("python")
  track.add({ ...two, prints: [{ ns: 30, lane: 7, line: 25, out: 0 }] })
  track.print(0, 30, "\x1b[1mA\nB\n")
  assert.equal(track.text(track.prints[0]), "␛[1mA")
  assert.equal(track.prints[0]?.strand.id, 7)
})

test("hostile batches neither throw nor last", () => {
  const junk = [null, undefined, NaN, -1, 1e300, "x".repeat(1e5), {}, [], () => 0, Infinity, 0.5, "__proto__"]
  let seed = 1
  const any = (): unknown => junk[(seed = (seed * 48271) % 2147483647) % junk.length]
  const some = (): unknown[] => Array.from({ length: seed % 9 }, any)
  const began = process.cpuUsage() // others may want the processor too
  for (let i = 0; i < 2000; i++) {
    const track = new Track("go")
    track.add(two)
    const steps = { ns: some(), lane: [1, 7, ...some()], state: [1, 99, 65535, ...some()], line: some(), by: any() }
    const lanes = [{ id: any(), ns: any(), by: any(), name: any(), line: any(), task: any() }, any()]
    const prints = [{ ns: any(), lane: 7, line: any(), out: any() }, any()]
    const notes = [{ ns: any(), lane: 1, kind: any(), name: any(), text: any() }, any()]
    track.add({ lanes, reasons: some(), steps, prints, notes, summary: any(), broken: any() } as unknown as Batch)
    track.add(any() as Batch)
    track.add({ lanes: any(), reasons: any(), steps: any(), prints: any(), notes: any() } as unknown as Batch)
    track.finish(any() as number)
    for (const strand of track.strands) {
      assert.ok(strand.name.length <= 130)
      for (let k = 1; k < strand.n; k++) assert.ok(strand.at[k]! >= strand.at[k - 1]!)
    }
    track.standing(50)
    assert.ok(Number.isFinite(track.end))
  }
  assert.ok(process.cpuUsage(began).user < 5e6)
})

test("columns of unequal length count up to the shortest", () => {
  const track = new Track("go")
  track.add({ lanes: [{ id: 1, ns: 0, name: "main" }], steps: { ns: [1, 1, 1], lane: [1, 1, 1], state: [1, 2], line: [1, 2, 3], by: [0, 0, 0] } })
  assert.equal(track.strands[0]?.n, 2)
})

test("a lane that gets its name later moves to the group of that name", () => {
  const track = new Track("go")
  track.add({ ...two, lanes: [{ id: 1, ns: 0, name: "main" }, { id: 7, ns: 10, by: 1, name: "sync.(*WaitGroup).Go.func1", line: 24 }] })
  track.add({ lanes: [{ id: 7, ns: 10, by: 1, name: "main.func1", line: 24 }] })
  assert.deepEqual(track.groups.map((group) => [group.name, group.strands.length, group.peak]), [["main", 1, 1], ["main.func1", 1, 1]])
  const group = track.groups[1]!
  assert.deepEqual(group.spent(500).filter((ns) => ns > 0), [100, 10, 30])
  assert.equal(track.strands[1]?.name, "main.func1")
  assert.equal(track.strands.length, 2)
})

test("records that end before the run leave the rest open", () => {
  const track = new Track("go")
  track.add(two)
  track.add({ summary: { started: 9, peak: 3, wall: 400, busy: 1, running: 1, runnable: 1, syscall: 0, waiting: {}, until: 150 } })
  track.finish(400)
  assert.equal(track.cutAt, 150)
  assert.deepEqual(track.standing(300), [])
  assert.equal(track.standing(130).length, 2)
  assert.deepEqual([...track.seen].filter((name) => !kinds.includes(name as Kind)), ["started", "ended", "unknown"])
})
