import { make } from "./make"
import { cancelled, ended, failed, kinds } from "./states"
import type { View } from "./view"
import type { Words } from "./words"

function swatch(kind: string, language = ""): HTMLElement {
  const swatch = make("i", `rt-sw ${language === "python" ? "py" : language}`)
  swatch.dataset.kind = kind
  return swatch
}

/** The names of what is drawn, and of nothing else; and the button for who woke whom. */
export class Legend {
  readonly list = make("ul", "rt-legend")
  private readonly woke: HTMLButtonElement
  private shown = ""

  constructor(
    private readonly words: Words,
    toggle: () => void,
  ) {
    const { wakeups, wakeupsHint } = words.controls
    this.woke = make("button", { type: "button", title: wakeupsHint, onclick: toggle }, swatch("woke"), wakeups)
  }

  show({ arrows, shown: tracks }: View): void {
    const { states, kinds: k } = this.words
    const names: [string, string, (track: View["shown"][number]) => boolean][] = [
      ...([["running", states.running], ["runnable", states.runnable], ["syscall", states.syscall], ["sleep", k.sleep], ["channel", k.channel], ["sync", k.sync], ["io", k.io], ["other", k.other]] as const).map(
        ([kind, name]): (typeof names)[number] => [kind, name, (track) => track.seen.has(kinds.indexOf(kind))],
      ),
      ["ended", k.end, (track) => track.over.has(ended)],
      ["cancelled", states.cancelled, (track) => track.over.has(cancelled)],
      ["failed", states.failed, (track) => track.over.has(failed)],
      ["printed", k.printed, (track) => track.prints.length > 0],
      ["started", k.started, (track) => track.strands.some((strand) => strand.parent >= 0)],
    ]
    const entries = names.map(([kind, name, used]) => [kind, name, tracks.filter(used).map((track) => track.language)] as const).filter(([, , languages]) => languages.length > 0)
    const key = JSON.stringify(entries)
    this.woke.ariaPressed = `${arrows}`
    if (key === this.shown) return
    this.shown = key
    // Only what runs is drawn in the colour of its language.
    const items = entries.map(([kind, name, languages]) => make("li", "", ...(kind.startsWith("run") ? languages : [""]).map((language) => swatch(kind, language)), name))
    if (items.length) items.push(make("li", "", this.woke))
    this.list.replaceChildren(...items)
  }
}
