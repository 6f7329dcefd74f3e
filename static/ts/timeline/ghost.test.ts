import assert from "node:assert/strict"
import { test } from "node:test"
import { paintGhost } from "./ghost"
import type { Palette } from "./palette"
import { kinds } from "./states"
import { Track } from "./track"
import { View } from "./view"

/** A run in which each lane sleeps for so many seconds. */
function sleepers(...seconds: number[]): Track {
  const track = new Track("go")
  track.add({ reasons: ["sleep"], lanes: seconds.map((_, i) => ({ id: i + 1, ns: 0, name: `f${i}` })) })
  const ends = seconds.map((s, i) => ({ ns: s * 1e9, lane: i + 1 })).sort((a, b) => a.ns - b.ns)
  const steps = [...seconds.map((_, i) => ({ ns: 0, lane: i + 1, state: 8 })), ...ends.map((end) => ({ ...end, state: 0 }))]
  const none = steps.map(() => 0)
  track.add({ steps: { ns: steps.map(({ ns }, i) => ns - (steps[i - 1]?.ns ?? 0)), lane: steps.map(({ lane }) => lane), state: steps.map(({ state }) => state), line: none, by: none } })
  track.finish(Math.max(...seconds) * 1e9)
  return track
}

function framesOf(view: View): number[][] {
  const frames: number[][] = []
  const ctx = { save() {}, restore() {}, setLineDash() {}, beginPath() {}, stroke() {}, rect: (...frame: number[]) => void frames.push(frame) }
  const fills = kinds.map(() => ({ band: "", line: "", base: "" }))
  paintGhost(ctx as unknown as CanvasRenderingContext2D, { edge: "", fills: { go: fills, python: fills } } as unknown as Palette, view, view.rows, 0)
  return frames
}

test("an earlier run has a frame behind each lane that was born as the same in its order, on one axis", () => {
  const view = new View()
  view.tracks.go = sleepers(1, 2)
  view.ghosts = [sleepers(3, 1, 4)]
  view.arrange()
  view.measure(1000)
  assert.equal(view.scale.end, 4e9)
  const x = (s: number) => Math.round(view.scale.x(s * 1e9))
  const spans = framesOf(view).map(([left = 0, , width = 0]) => [left - 0.5, left - 0.5 + width])
  assert.deepEqual(spans, [[0, x(3)], [0, x(1)]])
})

test("a run is not its own earlier one, and one that is left is no longer there", () => {
  const view = new View()
  view.tracks.go = sleepers(1)
  view.ghosts = [view.tracks.go]
  view.arrange()
  view.measure(1000)
  assert.deepEqual(framesOf(view), [])
  view.ghosts = []
  view.reach = 2e9
  view.measure(1000)
  assert.equal(view.scale.end, 2e9)
})

test("the languages that are not compared neither show nor count", () => {
  const view = new View()
  view.tracks.go = sleepers(1)
  view.tracks.python.print(0, 5e9, "late")
  assert.equal(view.length, 5e9)
  view.of = ["go"]
  assert.equal(view.length, 1e9)
})
