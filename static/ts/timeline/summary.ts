import { duration } from "./format"
import { make } from "./make"
import { reasonText } from "./naming"
import { hue } from "./records"
import type { Track } from "./track"
import { count, fill, lanes, type Words } from "./words"

/** The most reasons for waiting that are told apart. */
const maxReasons = 6

/** Times of waiting by reason, the longest first: "sleep 4.001 s, chan receive 2.000 s". */
export function waitingText(words: Words, waiting: Record<string, number>): string {
  const reasons = Object.entries(waiting).sort((a, b) => b[1] - a[1])
  return reasons
    .slice(0, maxReasons)
    .map(([reason, ns]) => `${reasonText(words, reason.slice(0, 60))}\u00a0${duration(ns)}`)
    .join(words.comma)
}

/** The totals of a track, in plain words, the same ones in the same order for each. */
export function summaryOf(track: Track, words: Words): HTMLElement[] {
  const w = words.summary
  const { running, runnable, waiting } = words.states
  const sum = track.summary()
  const percent = sum.wall ? (100 * sum.busy) / sum.wall : 0
  const busy = fill(w.share, { part: duration(sum.busy), wall: duration(sum.wall), percent: percent.toFixed(percent < 1 ? 2 : percent < 10 ? 1 : 0) })
  const cells: [string, string][] = [
    [words[track.language].title, lanes(words[track.language], sum.started)],
    [w.peak, count(sum.peak)],
    [running, duration(sum.running)],
    [runnable, duration(sum.runnable)],
    [words.states.syscall, duration(sum.syscall)],
    [waiting, waitingText(words, sum.waiting) || "–"],
    [w.busy, busy],
  ]
  const list = make("dl", hue[track.language], ...cells.map(([name, value]) => make("div", "", make("dt", "", name), make("dd", "", value))))
  const notes = track.broken.slice(0, 3).map((text) => fill(w.broken, { text }))
  if (track.cutAt) notes.unshift(fill(w.until, { t: duration(track.cutAt) }))
  if (sum.left) notes.unshift(fill(w.left, { n: count(sum.left) }))
  return [list, ...notes.map((text) => make("p", "", text))]
}
