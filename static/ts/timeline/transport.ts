import { moment } from "./format"
import { icon, make } from "./make"
import type { View } from "./view"
import type { Words } from "./words"

const speeds = [0.1, 0.25, 0.5, 1, 2, 4, 10]
/** Steps of the playhead's slider over the whole run. */
const steps = 1000
/** With more pixels to a nanosecond, the time is told to the microsecond. */
const fine = 1e-5
const play = "M4 2.5v11l9-5.5z"
const playBack = "M12 2.5v11L3 8z"
const pause = "M4 3h3v10H4zM9 3h3v10H9z"

/** What the controls do. */
export interface Act {
  /** How much faster than the run it is played. */
  speed: number
  /** Plays it from where the playhead stands: on, or with -1 back. Again: no longer. */
  play(way: number): void
  /** Which way it was played last. */
  readonly way: number
  /** Goes on (back) by so many changes. */
  step(n: number): void
  /** Leaves the playhead. */
  leave(): void
  /** Goes to a share of the run, 0 to 1. */
  seek(share: number): void
  zoom(factor: number): void
  fit(): void
  /** Folds the waits, or not; without an argument the other of the two. */
  fold(folded?: boolean): void
  /** Shows who woke whom, or no longer. */
  arrows(): void
}

let groups = 0

/** The controls above the canvas, and the slider that is the playhead for those who do not see it. */
export class Transport {
  readonly bar: HTMLElement
  readonly range: HTMLInputElement
  private readonly time = make("output")
  private readonly plays: HTMLButtonElement[]
  private readonly faces: [name: string, path: string][] // of those buttons, and of the one that plays
  private readonly end: HTMLButtonElement
  private readonly fit: HTMLButtonElement
  private readonly out: HTMLButtonElement
  private readonly views: HTMLInputElement[]
  private playing = 0

  constructor(
    words: Words,
    private readonly act: Act,
  ) {
    const w = words.controls
    const button = (name: string, path: string, onclick: () => void, solid = false) => make("button", { type: "button", className: "ic", title: name, onclick }, icon(path, solid))
    const name = `timeline-view-${groups++}`
    this.faces = [[w.playBack, playBack], [w.play, play], [w.pause, pause]]
    this.plays = [0, 1].map((i) => button(...this.faces[i]!, () => act.play(2 * i - 1), true))
    this.end = button(w.end, "M3 3.5 7.5 8 3 12.5M8 3.5 12.5 8 8 12.5", () => act.leave())
    this.out = button(w.zoomOut, "M3 8h10", () => act.zoom(0.5))
    this.fit = make("button", { type: "button", className: "fit", onclick: () => act.fit() }, w.fit)
    this.views = [false, true].map((folded) => make("input", { type: "radio", className: "vh", name, onchange: () => act.fold(folded) }))
    this.range = make("input", { type: "range", className: "vh", max: `${steps}`, ariaLabel: w.playhead, oninput: () => act.seek(+this.range.value / steps) })
    const speed = make("select", { ariaLabel: w.speed, onchange: () => (act.speed = +speed.value) })
    for (const value of speeds) speed.append(make("option", { value: `${value}`, selected: value === 1 }, `${value}×`))
    this.bar = make(
      "div",
      { className: "rt-bar", role: "group", ariaLabel: w.group },
      make("div", "", ...this.plays, button(w.previous, "M4 3v10M12 3.5 7 8l5 4.5", () => act.step(-1)), button(w.next, "M12 3v10M4 3.5 9 8l-5 4.5", () => act.step(1)), this.end, this.time, speed),
      make("div", { className: "seg", role: "radiogroup", ariaLabel: w.view }, ...[w.real, w.fold].map((text, i) => make("label", "", this.views[i]!, text))),
      make("div", "", this.out, button(w.zoomIn, "M3 8h10M8 3v10", () => act.zoom(2)), this.fit),
    )
  }

  show({ playhead, now, end, folded, scale }: View, playing: boolean): void {
    const { range, time } = this
    const text = moment(now, scale.perNs > fine)
    if (time.textContent !== text) time.textContent = range.ariaValueText = text
    range.value = `${Math.round((now / Math.max(1, end)) * steps)}`
    this.end.disabled = playhead === null
    this.out.disabled = this.fit.disabled = !scale.zoomed
    this.views[Number(folded)]!.checked = true
    const way = playing ? this.act.way : 0
    if (this.playing === way) return
    this.playing = way
    this.plays.forEach((button, i) => {
      const [name, path] = this.faces[way === 2 * i - 1 ? 2 : i]!
      button.title = name
      button.replaceChildren(icon(path, true))
    })
  }
}
