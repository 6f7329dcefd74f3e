import { duration } from "./format"
import { make } from "./make"
import { hue } from "./records"
import { kinds } from "./states"
import type { Track } from "./track"
import type { View } from "./view"
import { lanes, type Words } from "./words"

const entries = [...kinds, "ended", "cancelled", "failed", "printed", "started"] as const

const swatch = (kind: string, language = ""): HTMLElement => make("i", `rt-sw ${kind} ${language}`)

/** The names of what is drawn, and of nothing else; and the button for who woke whom. */
export class Legend {
  readonly list = make("ul", "rt-legend")
  private readonly woke: HTMLButtonElement
  private shown = ""

  constructor(
    private readonly words: Words,
    onclick: () => void,
    private readonly alone: () => void,
  ) {
    const { wakeups, wakeupsHint } = words.controls
    this.woke = make("button", { type: "button", title: wakeupsHint, onclick }, swatch("woke"), wakeups)
  }

  show({ arrows, shown, ghosts }: View): void {
    this.woke.ariaPressed = `${arrows}`
    const seen = shown.map((track) => [track.language, ...track.seen]).join() + ghosts.map(({ end }) => end)
    if (seen === this.shown) return
    this.shown = seen
    const items = entries.flatMap((kind) => {
      const of = shown.filter((track) => track.seen.has(kind))
      // Only what runs is drawn in the colour of its language.
      const swatches = kind.startsWith("run") ? of.map(({ language }) => swatch(kind, hue[language])) : [swatch(kind)]
      return of.length ? make("li", "", ...swatches, this.words.states[kind]) : []
    })
    for (const ghost of ghosts) items.push(this.ghost(ghost))
    this.list.replaceChildren(...items, make("li", { hidden: !items.length }, this.woke))
  }

  // Of an earlier run: how long it took and how many lanes it had, of which not all may have one to stand behind.
  private ghost({ language, end, strands }: Track): HTMLLIElement {
    const { ghost, alone, comma } = this.words
    const text = [ghost, duration(end), lanes(this.words[language], strands.length)].join(comma)
    return make("li", "", swatch("ghost"), text, make("button", { type: "button", title: alone, onclick: this.alone }, "×"))
  }
}
