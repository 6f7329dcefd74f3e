import assert from "node:assert/strict"
import { test } from "node:test"
import { niceStep, ticks } from "./axis"
import { duration, tickText } from "./format"
import { idleStretches } from "./idle"
import { Scale } from "./scale"
import { Track } from "./track"

const near = (a: number, b: number) => assert.ok(Math.abs(a - b) <= 1e-6 * Math.max(1, Math.abs(b)), `${a} is not ${b}`)

test("fits, and goes there and back", () => {
  const scale = new Scale()
  scale.set(2e9, 800)
  scale.fit()
  near(scale.x(0), 0)
  near(scale.x(2e9), 800)
  near(scale.ns(scale.x(123456789)), 123456789)
  assert.equal(scale.zoomed, false)
})

test("zooms around a place, and stays within the run", () => {
  const scale = new Scale()
  scale.set(2e9, 800)
  scale.fit()
  const ns = scale.ns(300)
  scale.zoom(1000, 300)
  near(scale.ns(300), ns)
  assert.equal(scale.zoomed, true)
  scale.move(-1e12)
  near(scale.x(0), 0)
  scale.move(1e12)
  near(scale.x(2e9), 800)
  scale.zoom(1e-9, 300)
  assert.equal(scale.zoomed, false)
})

test("folded stretches are equally wide at every zoom", () => {
  const scale = new Scale()
  scale.set(2_001_000_000, 800, [500_000, 1_000_600_000], [1_000_500_000, 2_000_900_000])
  scale.fit()
  near(scale.x(2_001_000_000), 800)
  near(scale.x(1_000_500_000) - scale.x(500_000), scale.gap)
  for (const zoom of [1, 7, 30]) {
    scale.zoom(zoom, 100)
    near(scale.x(2_000_900_000) - scale.x(1_000_600_000), scale.gap)
    for (const ns of [0, 400_000, 600_000_000, 1_000_550_000, 1_500_000_000, 2_001_000_000]) near(scale.ns(scale.x(ns)), ns)
  }
})

test("only stretches in which no track is busy fold", () => {
  const track = (steps: [number, number][]) => {
    const made = new Track("go")
    made.add({ lanes: [{ id: 1, ns: 0, name: "main" }], reasons: ["sleep"], steps: { ns: steps.map(([at], i) => at - (steps[i - 1]?.[0] ?? 0)), lane: steps.map(() => 1), state: steps.map(([, state]) => state), line: steps.map(() => 1), by: steps.map(() => 0) } })
    return made
  }
  const go = track([[0, 1], [100, 8], [10_000, 1], [10_100, 0]])
  const python = track([[0, 1], [50, 8], [5000, 2], [5100, 8], [10_050, 1], [10_150, 0]])
  assert.deepEqual(idleStretches([go], 10_100), { from: [100], to: [10_000] })
  assert.deepEqual(idleStretches([go, python], 10_150), { from: [100, 5100], to: [5000, 10_000] })
  assert.deepEqual(idleStretches([], 0), { from: [], to: [] })
})

test("ticks are round, and so are their texts", () => {
  const scale = new Scale()
  scale.set(2.1e9, 840)
  scale.fit()
  assert.deepEqual(ticks(scale).map((tick) => tick.text), ["0", "0.5\u00a0s", "1.0\u00a0s", "1.5\u00a0s", "2.0\u00a0s"])
  assert.equal(niceStep(1.2e6), 2e6)
  assert.equal(niceStep(5e5), 5e5)
  assert.equal(tickText(1_000_950_000, 50_000, 1_001_000_000), "1.00095\u00a0s")
  assert.equal(tickText(150_000, 50_000, 400_000), "150\u00a0µs")
})

test("durations have three digits and their own unit", () => {
  assert.deepEqual([1_000_900_000, 24_000, 2_340_000, 999_600, 0, 870].map(duration), ["1.001\u00a0s", "24.0\u00a0µs", "2.34\u00a0ms", "1.00\u00a0ms", "0\u00a0s", "870\u00a0ns"])
})

test("a short stretch folds where it would still take much of the axis", () => {
  const idle = (busy: [number, number][], end: number) => {
    const track = new Track("go")
    track.busyFrom.push(...busy.map(([from]) => from))
    track.busyTo.push(...busy.map(([, to]) => to))
    return idleStretches([track], end).from
  }
  assert.deepEqual(idle([[1300, 2000], [1_000_000, 1_000_500]], 1_000_500), [0, 2000])
  assert.deepEqual(idle([[50, 2000], [1_000_000, 1_000_500]], 1_000_500), [2000])
  const ticks = Array.from({ length: 100 }, (_, i): [number, number] => [i * 1100, i * 1100 + 1000])
  assert.equal(idle(ticks, 110_000).length, 0) // each is short beside what happens
  const sparse = Array.from({ length: 100 }, (_, i): [number, number] => [i * 1100, i * 1100 + 10])
  assert.equal(idle(sparse, 110_000).length, 100)
})
