import type { Track } from "./track"

/** More folds than can be told apart. */
const maxFolds = 150
/** A stretch folds if it is longer than this share of the time in which something happens, */
const worthIt = 1 / 20
/** and is either of the order of the longest, */
const comparable = 1 / 20
/** or would take more than this share of what is left of the axis. */
const dominant = 1 / 8

/** The stretches worth folding, in which no lane of any track runs, is runnable or in a system call. */
export function idleStretches(tracks: Track[], end: number): { from: number[]; to: number[] } {
  const idle: [number, number][] = []
  const next = tracks.map(() => 0)
  let at = 0
  let busy = 0
  for (;;) {
    let first = -1
    let start = end
    tracks.forEach((track, i) => {
      const from = track.busyFrom[next[i]!]
      if (from !== undefined && from < start) (start = from), (first = i)
    })
    if (start > at) idle.push([at, start])
    if (first < 0) break
    const until = Math.min(tracks[first]!.busyTo[next[first]!++]!, end)
    busy += Math.max(0, until - Math.max(at, start))
    at = Math.max(at, until)
  }
  const length = ([from, to]: [number, number]): number => to - from
  idle.sort((a, b) => length(b) - length(a))
  const longest = idle[0] ? length(idle[0]) : 0
  let rest = idle.reduce((sum, stretch) => sum + length(stretch), busy)
  const folds = idle
    .slice(0, maxFolds)
    .filter((stretch) => {
      const fold = length(stretch) > busy * worthIt && length(stretch) > Math.min(longest * comparable, rest * dominant)
      if (fold) rest -= length(stretch)
      return fold
    })
    .sort((a, b) => a[0] - b[0])
  return { from: folds.map(([from]) => from), to: folds.map(([, to]) => to) }
}
