import assert from "node:assert/strict"
import { test } from "node:test"
import { Replay } from "./timeline-page/replay"

let frames: (() => void)[] = []
let now = 0
globalThis.requestAnimationFrame = (f) => frames.push(() => f(now))
globalThis.cancelAnimationFrame = (id) => void (frames[id - 1] = () => {})
performance.now = () => now

function advance(to: number): void {
  now = to
  const due = frames
  frames = []
  for (const f of due) f()
}

test("the playhead follows two replays to the end of the longer one", () => {
  const timeline = { playhead: null as number | null, show: ({ t }: { t: number }) => void (timeline.playhead = t) }
  const replay = new Replay(timeline)
  const at: (number | null)[] = []
  now = 1000
  replay.begin(1000)
  replay.begin(1001)
  for (const [to, end] of [[1016, 0], [1032, 10], [1048, 35], [1064, 0]] as const) {
    advance(to)
    at.push(timeline.playhead)
    if (end) replay.end(end)
  }
  assert.deepEqual(at, [16, 32, 48, 35])
})

test("a reader who takes the playhead keeps it", () => {
  const timeline = { playhead: null as number | null, show: ({ t }: { t: number }) => void (timeline.playhead = t) }
  const replay = new Replay(timeline)
  replay.begin(now)
  advance(now + 16)
  timeline.playhead = 700
  advance(now + 16)
  replay.end(20)
  assert.equal(timeline.playhead, 700)
})
