// The words of the timeline: views/timeline_text.go has their values.
import type { Kind, stateNames } from "./states"

export interface Words {
  label: string
  role: string
  keys: string
  python: TrackWords
  go: TrackWords
  states: StateWords
  /** Reasons for waiting, by the runtime's own name; one that is absent is shown as it is. */
  reasons: Record<string, string>
  line: string
  comma: string
  quoted: string
  most: string
  folded: string
  ghost: string
  alone: string
  tip: TipWords
  controls: ControlWords
  summary: SummaryWords
  table: TableWords
  download: string
}
export interface TrackWords {
  title: string
  one: string
  many: string
}
/** What a lane can be doing, how its waiting is drawn, and what is marked on it. */
export type StateWords = Record<(typeof stateNames)[number] | Kind | "waiting" | "unborn" | "started" | "printed", string>
export interface TipWords {
  span: string
  woken: string
  started: string
  processor: string
  shares: string
}
export interface ControlWords {
  group: string
  play: string
  playBack: string
  pause: string
  previous: string
  next: string
  end: string
  speed: string
  view: string
  real: string
  fold: string
  zoomOut: string
  zoomIn: string
  fit: string
  wakeups: string
  wakeupsHint: string
  playhead: string
}
export interface SummaryWords {
  peak: string
  busy: string
  share: string
  left: string
  until: string
  broken: string
}
export interface TableWords {
  title: string
  lane: string
  by: string
  span: string
  state: string
  more: string
}

/** A text with its values filled in: fill("line {n}", { n: 5 }). */
export function fill(text: string, values: Record<string, string | number>): string {
  return text.replace(/\{(\w+)\}/g, (_, name: string) => String(values[name] ?? ""))
}

/** The digits of five and more are parted, as stage.go parts them. */
export const count = (n: number): string => (n > 9999 ? n.toLocaleString("en") : `${n}`)

/** How many lanes, in the words of their language. */
export function lanes(words: TrackWords, n: number): string {
  return fill(n === 1 ? words.one : words.many, { n: count(n) })
}
