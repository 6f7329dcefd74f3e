import assert from "node:assert/strict"
import { test } from "node:test"
import { placeTexts } from "./marks"
import { layOut, low, rowAt, tall, thin } from "./rows"
import { Track } from "./track"
import { View } from "./view"

function crowd(n: number): Track {
  const track = new Track("go")
  track.add({ lanes: [{ id: 1, ns: 0, name: "main" }, ...Array.from({ length: n }, (_, i) => ({ id: i + 2, ns: i, by: 1, name: "main.func1", line: 9 }))] })
  return track
}

test("lanes of one line are a group; a lone lane needs none", () => {
  const { rows, height } = layOut([crowd(3)], new Map())
  assert.deepEqual(rows.map(({ strand, group }) => (strand ? "strand" : group ? "group" : "title")), ["title", "strand", "group", "strand", "strand", "strand"])
  assert.equal(rows[1]?.height, tall)
  assert.equal(rows.at(-1)!.y + rows.at(-1)!.height, height)
})

test("the more lanes, the lower; a large group is folded until it is opened", () => {
  assert.equal(layOut([crowd(30)], new Map()).rows.at(-1)?.height, low)
  const track = crowd(1000)
  const folded = layOut([track], new Map()).rows
  assert.equal(folded.length, 3)
  assert.equal(track.strands[500]?.row, folded[2])
  const open = layOut([track], new Map([[track.groups[1]!.key, true]])).rows
  assert.equal(open.length, 1003)
  assert.equal(open.at(-1)?.height, thin)
  assert.equal(open[1]?.height, low) // a lone lane keeps its name
})

test("finds the row at a height", () => {
  const { rows, height } = layOut([crowd(3)], new Map())
  for (const row of rows) {
    assert.equal(rowAt(rows, row.y), row)
    assert.equal(rowAt(rows, row.y + row.height - 0.5), row)
  }
  assert.equal(rowAt(rows, height), undefined)
  assert.equal(rowAt(rows, -1), undefined)
  assert.equal(rowAt([], 0), undefined)
})

test("steps from change to change, both ways", () => {
  const view = new View()
  view.tracks.go.add({ lanes: [{ id: 1, ns: 0, name: "main" }, { id: 2, ns: 5, name: "f", line: 3 }], reasons: ["sleep"], steps: { ns: [0, 5, 5, 5], lane: [1, 2, 1, 2], state: [1, 2, 8, 1], line: [1, 1, 1, 1], by: [0, 0, 0, 0] } })
  assert.equal(view.change(0, 1), 5)
  assert.equal(view.change(5, 1), 10)
  assert.equal(view.change(0, 10), 15)
  assert.equal(view.change(15, -1), 10)
  assert.equal(view.change(7, -1), 5)
  assert.equal(view.change(5, -10), 0)
})

test("texts of marks never lie over one another", () => {
  const xs = [0, 3, 4, 60, 200, 390, 395]
  const width = (_: number, more: number) => (more ? 50 : 40)
  const placed = placeTexts(xs, width, 400)
  assert.deepEqual(placed.map(({ i, more }) => [i, more]), [[0, 2], [3, 0], [4, 0], [5, 1]])
  assert.equal(placed.at(-1)?.before, true)
  for (const [i, text] of placed.entries()) {
    const next = placed[i + 1]
    if (next) assert.ok(text.x + width(text.i, text.more) <= next.x)
  }
})
