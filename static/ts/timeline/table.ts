import { duration, moment } from "./format"
import { make } from "./make"
import { firstPrint, whereText } from "./naming"
import { hue } from "./records"
import type { Strand } from "./strand"
import { noKind } from "./states"
import { spent, type Track } from "./track"
import type { View } from "./view"
import { waitingText } from "./summary"
import { fill, type Words } from "./words"

/** Rows that are built at a time. */
const portion = 500

/** The timeline as a table, built when its `details` is opened, a portion of rows at a time. */
export class Table {
  readonly details: HTMLDetailsElement
  private readonly body = make("tbody")
  private readonly more = make("button", { type: "button", className: "link", onclick: () => this.build() })
  private rest: [Track, Strand][] = []
  private states: { cell: HTMLElement; track: Track; strand: Strand }[] = []

  constructor(
    private readonly view: View,
    private readonly words: Words,
  ) {
    const w = words.table
    const { running, runnable, waiting } = words.states
    const head = make("tr", "", ...[w.lane, w.by, w.span, running, runnable, waiting, w.state].map((name) => make("th", { scope: "col" }, name)))
    const table = make("table", "", make("caption", "vh", w.title), make("thead", "", head), this.body)
    const rows = make("div", { className: "rt-rows", tabIndex: 0, role: "region", ariaLabel: w.title }, table)
    this.details = make("details", { className: "rt-table", ontoggle: () => this.fresh() }, make("summary", "", w.title), rows, this.more)
  }

  /** Builds it anew from the data as it is. */
  fresh(): void {
    if (!this.details.open) return
    this.body.replaceChildren()
    this.states = []
    this.rest = this.view.shown.flatMap((track) => track.strands.map((strand): [Track, Strand] => [track, strand]))
    this.build()
  }

  /** Says where the lanes stand at the playhead. */
  follow(): void {
    if (!this.details.open) return
    for (const { cell, track, strand } of this.states) {
      const text = whereText(this.words, track, strand, this.view.now)
      if (cell.textContent !== text) cell.textContent = text
    }
  }

  private build(): void {
    this.body.append(...this.rest.splice(0, portion).map(([track, strand]) => this.row(track, strand)))
    this.more.hidden = this.rest.length === 0
    this.more.textContent = fill(this.words.table.more, { n: Math.min(portion, this.rest.length) })
  }

  private row(track: Track, strand: Strand): HTMLElement {
    const { words, view } = this
    const sum = spent(track, [strand])
    const said = firstPrint(track, strand)
    const name = make("th", { scope: "row", className: hue[track.language] }, track.title(strand) + (said && ` ${fill(words.quoted, { text: said })}`))
    const parent = track.strands[strand.parent]
    const by = [parent && track.label(parent), strand.startLine > 0 && fill(words.line, { n: strand.startLine })].filter(Boolean).join(words.comma)
    const last = strand.n - 1
    const until = last >= 0 && track.kindAt(strand, last) === noKind ? strand.at[last]! : track.end
    const state = make("td", "", whereText(words, track, strand, view.now))
    this.states.push({ cell: state, track, strand })
    const cells = [by, `${moment(strand.born)}–${moment(until)}`, duration(sum.running + sum.syscall), duration(sum.runnable), waitingText(words, sum.waiting)]
    return make("tr", "", name, ...cells.map((text) => make("td", "", text)), state)
  }
}
