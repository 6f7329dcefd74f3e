import { duration } from "./format"
import { make } from "./make"
import { reasonText } from "./naming"
import type { Track } from "./track"
import { fill, lanes, type Words } from "./words"

/** The most reasons for waiting that are told apart. */
const maxReasons = 6

const amount = (value: unknown): number => (typeof value === "number" && value >= 0 && value < 1e18 ? value : 0)

/** Times of waiting by reason, the longest first: "sleep 4.001 s, chan receive 2.000 s". */
export function waitingText(words: Words, waiting: Record<string, number>): string {
  const reasons = Object.entries(waiting && typeof waiting === "object" ? waiting : {}).sort((a, b) => amount(b[1]) - amount(a[1]))
  return reasons
    .slice(0, maxReasons)
    .map(([reason, ns]) => `${reasonText(words, reason.slice(0, 60))}\u00a0${duration(amount(ns))}`)
    .join(words.comma)
}

/** The totals of a track, in plain words, the same ones in the same order for each. */
export function summaryOf(track: Track, words: Words): HTMLElement[] {
  const w = words.summary
  const { running, runnable, waiting } = words.states
  const sum = track.summary()
  const wall = amount(sum.wall)
  const percent = wall ? (100 * amount(sum.busy)) / wall : 0
  const busy = fill(w.share, { part: duration(amount(sum.busy)), wall: duration(wall), percent: percent.toFixed(percent < 1 ? 2 : percent < 10 ? 1 : 0) })
  const cells: [string, string][] = [
    [words[track.language].title, lanes(words[track.language], amount(sum.started))],
    [w.peak, amount(sum.peak).toLocaleString("en")],
    [running, duration(amount(sum.running))],
    [runnable, duration(amount(sum.runnable))],
    [words.states.syscall, duration(amount(sum.syscall))],
    [waiting, waitingText(words, sum.waiting) || "–"],
    [w.busy, busy],
  ]
  const list = make("dl", track.language === "go" ? "go" : "py", ...cells.map(([name, value]) => make("div", "", make("dt", "", name), make("dd", "", value))))
  const notes = track.broken.slice(0, 3).map((text) => fill(w.broken, { text }))
  if (track.cutAt) notes.unshift(fill(w.until, { t: duration(track.cutAt) }))
  if (amount(sum.left)) notes.unshift(fill(w.left, { n: amount(sum.left).toLocaleString("en") }))
  return [list, ...notes.map((text) => make("p", "", text))]
}
