import { firstReason, stateNames } from "./states"
import type { Strand } from "./strand"
import type { Track } from "./track"
import { fill, type Words } from "./words"

/** A reason for waiting in the reader's language. */
export function reasonText(words: Words, reason: string): string {
  return (Object.hasOwn(words.reasons, reason) && words.reasons[reason]) || reason || words.states.waiting
}

/** What a state is called. */
export function stateText(words: Words, track: Track, state: number): string {
  return state < firstReason ? words.states[stateNames[state] ?? "waiting"] : reasonText(words, track.reason(state))
}

/** Where a lane stands at a time: "sleep, line 19". */
export function whereText(words: Words, track: Track, strand: Strand, ns: number): string {
  const step = strand.find(ns)
  if (step < 0) return words.states.unborn
  const line = strand.line[step]!
  const state = stateText(words, track, strand.state[step]!)
  return line ? state + words.comma + fill(words.line, { n: line }) : state
}

/** What tells a lane from its siblings: the first line that it printed, else nothing. */
export function firstPrint(track: Track, strand: Strand): string {
  const printed = strand.prints.slice(0, 3).map((i) => track.text(track.prints[i]))
  return printed.find((text) => text) ?? ""
}

/** A function's name as the program's own source has it. */
export const shortName = (name: string): string => name.replace(/^main\.(?=.)/, "")
