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
const pause = "M4 3h3v10H4zM9 3h3v10H9z"

/** What the controls do. */
export interface Act {
  /** How much faster than the run it is played. */
  speed: number
  play(): void
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
  private readonly play: HTMLButtonElement
  private readonly end: HTMLButtonElement
  private readonly fit: HTMLButtonElement
  private readonly out: HTMLButtonElement
  private readonly views: HTMLInputElement[]
  private playing = false

  constructor(
    private readonly words: Words,
    act: Act,
  ) {
    const w = words.controls
    const button = (name: string, path: string, onclick: () => void, solid = false) => make("button", { type: "button", className: "ic", title: name, onclick }, icon(path, solid))
    const name = `timeline-view-${groups++}`
    this.play = button(w.play, play, () => act.play(), true)
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
      make("div", "", this.play, button(w.previous, "M4 3v10M12 3.5 7 8l5 4.5", () => act.step(-1)), button(w.next, "M12 3v10M4 3.5 9 8l-5 4.5", () => act.step(1)), this.end, this.time, speed),
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
    if (this.playing === playing) return
    this.playing = playing
    this.play.replaceChildren(icon(playing ? pause : play, true))
    this.play.title = playing ? this.words.controls.pause : this.words.controls.play
  }
}
