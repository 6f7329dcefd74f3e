import { duration, moment } from "./format"
import { make } from "./make"
import { firstPrint, stateText } from "./naming"
import type { Row } from "./rows"
import { firstWait, noKind, runnable, running } from "./states"
import { fill, lanes, type Words } from "./words"

/** Room between the tooltip and what it is about; under a finger more. */
const near = 14
const finger = 34

/** Shows lines of text in a box beside a place in the element, within it. */
export function showTip(box: HTMLElement, lines: string[], x: number, y: number, touch: boolean): void {
  const width = box.parentElement!.clientWidth
  if (lines.join("") !== box.textContent) box.replaceChildren(...lines.map((line, i) => make(i ? "span" : "b", "", line)))
  box.hidden = false
  const [w, h] = [box.offsetWidth, box.offsetHeight]
  const left = touch ? x - w / 2 : x + near + w <= width ? x + near : x - near - w
  const top = touch ? Math.max(-h, y - h - finger) : y - h - near >= 0 ? y - h - near : y + near
  box.style.transform = `translate(${Math.round(Math.max(0, Math.min(left, width - w)))}px, ${Math.round(top)}px)`
}

/** What there is to say of a row at a time. */
export function describe(words: Words, { track, strand, group }: Row, ns: number): string[] {
  const { comma, tip } = words
  const atLine = (line: number): string => (line ? comma + fill(words.line, { n: line }) : "")
  if (!strand) {
    if (!group) return []
    const [running = 0, runnable = 0, syscall = 0, ...rest] = group.count(ns)
    const waiting = rest.reduce((sum, count) => sum + count)
    return [group.name + atLine(group.line), lanes(words[track.language], group.strands.length), moment(ns), fill(tip.shares, { running, runnable, syscall, waiting })]
  }
  const said = firstPrint(track, strand)
  const lines = [track.title(strand) + (said && ` ${fill(words.quoted, { text: said })}`)]
  const step = strand.find(ns)
  if (step < 0) lines.push(words.states.unborn)
  else {
    const state = strand.state[step]!
    const kind = track.kindAt(strand, step)
    const [from, to] = [strand.at[step]!, strand.until(step, track.end)]
    const over = kind === noKind
    lines.push(`${stateText(words, track, state)} ${over ? moment(from, true) : duration(to - from)}`)
    if (!over) lines.push(fill(tip.span, { from: moment(from, true), to: moment(to, true) }))
    if (strand.line[step]) lines.push(fill(words.line, { n: strand.line[step]! }))
    if (state === running && track.language === "go") lines.push(fill(tip.processor, { n: strand.by[step]! }))
    // Who ended the wait stands with the step after it.
    const woken = kind >= firstWait ? step + 1 : step
    const waker = strand.state[woken] === runnable && woken < strand.n && track.strands[strand.by[woken]!]
    if (waker) lines.push(fill(tip.woken, { lane: track.title(waker), t: moment(strand.at[woken]!, true) }))
  }
  const parent = track.strands[strand.parent]
  if (parent) lines.push(fill(tip.started, { lane: track.title(parent), line: atLine(strand.startLine) }))
  return lines
}
