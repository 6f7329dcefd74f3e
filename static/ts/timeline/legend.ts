import { make } from "./make"
import { hue } from "./records"
import { kinds } from "./states"
import type { View } from "./view"
import type { Words } from "./words"

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
  ) {
    const { wakeups, wakeupsHint } = words.controls
    this.woke = make("button", { type: "button", title: wakeupsHint, onclick }, swatch("woke"), wakeups)
  }

  show({ arrows, shown }: View): void {
    this.woke.ariaPressed = `${arrows}`
    const seen = shown.map((track) => [track.language, ...track.seen]).join()
    if (seen === this.shown) return
    this.shown = seen
    const items = entries.flatMap((kind) => {
      const of = shown.filter((track) => track.seen.has(kind))
      // Only what runs is drawn in the colour of its language.
      const swatches = kind.startsWith("run") ? of.map(({ language }) => swatch(kind, hue[language])) : [swatch(kind)]
      return of.length ? make("li", "", ...swatches, this.words.states[kind]) : []
    })
    this.list.replaceChildren(...items, make("li", { hidden: !items.length }, this.woke))
  }
}
