import { duration, moment } from "./format"
import { lastAtMost } from "./columns"
import { shares } from "./group"
import { make } from "./make"
import { firstPrint, stateText } from "./naming"
import type { Row } from "./rows"
import { noKind, runnable, running } from "./states"
import type { View } from "./view"
import { fill, lanes, type Words } from "./words"

/** Room between the tooltip and what it is about; under a finger more. */
const near = 14
const finger = 34

/** What is to be known of the place that is pointed at. */
export class Tooltip {
  private said = ""

  constructor(private readonly box: HTMLElement) {}

  /** Shows lines of text beside a place in the element, within it. */
  show(lines: string[], x: number, y: number, touch: boolean): void {
    const width = this.box.parentElement!.clientWidth
    const said = lines.join("\n")
    if (said !== this.said) {
      this.said = said
      this.box.replaceChildren(...lines.map((line, i) => make(i ? "span" : "b", "", line)))
    }
    this.box.hidden = false
    const [w, h] = [this.box.offsetWidth, this.box.offsetHeight]
    const right = x + near + w <= width
    const left = touch ? x - w / 2 : right ? x + near : x - near - w
    const top = touch || y - h - near >= 0 ? y - h - (touch ? finger : near) : y + near
    this.box.style.transform = `translate(${Math.round(Math.max(0, Math.min(left, width - w)))}px, ${Math.round(Math.max(touch ? -h : 0, top))}px)`
  }

  hide(): void {
    this.box.hidden = true
  }
}

/** What there is to say of a row at a time. */
export function describe(view: View, words: Words, row: Row, ns: number): string[] {
  const { track, strand, group } = row
  const comma = words.comma
  if (!strand) {
    if (!group) return []
    const i = lastAtMost(group.at, group.n, ns)
    const [r, q, s, w] = Array.from({ length: shares }, (_, k) => (i < 0 ? 0 : group.count[i * shares + k]!))
    const line = group.line ? comma + fill(words.line, { n: group.line }) : ""
    return [group.name + line, lanes(words[track.language], group.strands.length), moment(ns), fill(words.tip.shares, { running: r!, runnable: q!, syscall: s!, waiting: w! })]
  }
  const said = firstPrint(track, strand)
  const lines = [`${track.label(strand)} ${strand.name}${said ? ` ${fill(words.quoted, { text: said })}` : ""}`]
  const step = strand.find(ns)
  const parent = track.strands[strand.parent]
  if (step < 0) lines.push(words.states.unborn)
  else {
    const state = strand.state[step]!
    const [from, to] = [strand.at[step]!, strand.until(step, view.end)]
    const over = track.kinds[state] === noKind
    lines.push(`${stateText(words, track, state)} ${over ? moment(from, true) : duration(to - from)}`)
    if (!over) lines.push(fill(words.tip.span, { from: moment(from, true), to: moment(to, true) }))
    if (strand.line[step]) lines.push(fill(words.line, { n: strand.line[step]! }))
    if (state === running && track.language === "go") lines.push(fill(words.tip.processor, { n: strand.by[step]! }))
    // Who ended the wait stands with the step after it.
    const woken = state === runnable ? step : state > runnable && strand.state[step + 1] === runnable && step + 1 < strand.n ? step + 1 : -1
    const waker = woken < 0 ? undefined : track.strands[strand.by[woken]!]
    if (waker) lines.push(fill(words.tip.woken, { lane: `${track.label(waker)} ${waker.name}`, t: moment(strand.at[woken]!, true) }))
  }
  if (parent) lines.push(fill(words.tip.started, { lane: `${track.label(parent)} ${parent.name}`, line: strand.startLine ? comma + fill(words.line, { n: strand.startLine }) : "" }))
  return lines
}
