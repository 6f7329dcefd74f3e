import type { DemoStage } from "./demo-stage"
import { text } from "./texts"
import { type Language, languages } from "./timeline/records"
import type { RunTimeline } from "./timeline/run-timeline"

const timelineOf = (stage: Element): RunTimeline | null => stage.querySelector("run-timeline")

/** Two settings of a demo, A and B: a second stage, without code, inside the first. Both run at once, and
 *  their timelines have one axis. */
export class Comparison {
  private readonly listening = new AbortController()
  private readonly b: DemoStage
  private readonly which: string // languages the reader chose

  /** Opens it. `closed` is called when the reader closes it in its second stage. */
  constructor(private readonly a: DemoStage, closed: () => void) {
    a.querySelector(":scope > .controls")?.before(title("A", a.id))
    this.which = a.settings.choice("which") ?? ""
    const b = (this.b = document.createElement("demo-stage") as DemoStage)
    b.id = `${a.id}-b`
    b.className = "stage"
    b.dataset.demo = a.dataset.demo
    b.dataset.second = ""
    b.role = "region"
    b.setAttribute("aria-labelledby", `${b.id}-setting`)
    b.append(title("B", b.id, closed), ...parts(a))
    a.dataset.compare = this.languages
    timelineOf(a)?.look({ of: this.compared, floor: 0 })
    a.append(b)
    a.addEventListener("playhead", () => this.level(), { signal: this.listening.signal })
  }

  /** The second stage, as the first is set, or otherwise. */
  begin(settings: Map<string, string>): void {
    const { a, b } = this
    b.settings.set(settings)
    for (const stage of [a, b]) {
      stage.settings.set(new Map([["engine", "virtual"], ["database", "sqlite"], ["race", ""], ["which", this.languages]]))
      stage.refresh()
    }
  }

  /** The settings of the first as an address has them: with a word on the second, without what was not the reader's choice. */
  note(settings: Map<string, string>): Map<string, string> {
    if (this.which && this.which !== "both") settings.set("which", this.which)
    else settings.delete("which")
    return settings.set("compare", "1")
  }

  focus(): void {
    this.b.querySelector<HTMLElement>("[data-flag] :is(input, select)")?.focus()
  }

  close(): void {
    this.listening.abort()
    this.b.remove()
    this.a.querySelector(":scope > .setting")?.remove()
    delete this.a.dataset.compare
    this.a.settings.set(new Map([["which", this.which]]))
    timelineOf(this.a)?.look({ of: languages, reach: 0 })
  }

  /** The languages that the reader chose, or else all, as far as they run in browsers. */
  private get compared(): Language[] {
    const can = languages.filter((language) => this.a.querySelector(`:scope > .outs > [data-program][data-language=${language}]`))
    const chosen = can.filter((language) => language === this.which)
    return chosen.length > 0 ? chosen : can
  }

  private get languages(): Language | "both" {
    const [first, second] = this.compared
    return first && !second ? first : "both"
  }

  /** Has each timeline reach as far as the other. */
  private level(): void {
    const [a, b] = [timelineOf(this.a), timelineOf(this.b)]
    if (!a || !b) return
    const reach = Math.max(a.view.length, b.view.length)
    for (const timeline of [a, b]) if (timeline.view.reach !== reach) timeline.look({ reach })
  }
}

/** The line above a set of controls: its letter, and its settings, which the stage writes. */
function title(letter: string, id: string, close?: () => void): HTMLElement {
  const line = document.createElement("h3")
  line.className = "setting"
  line.id = `${id}-setting`
  const [name, values] = [document.createElement("b"), document.createElement("code")]
  name.textContent = letter
  line.append(name, " ", values)
  if (!close) return line
  const head = document.createElement("header")
  const button = document.createElement("button")
  button.type = "button"
  button.className = "ic"
  button.textContent = "×"
  button.title = button.ariaLabel = text("close")
  button.addEventListener("click", close)
  head.append(line, button)
  return head
}

/** What the second stage has of the first: all below the code, of the languages that run in a browser. */
function parts(stage: DemoStage): Element[] {
  return Array.from(stage.querySelectorAll(":scope > :is(.controls, .outs, .timeline)"), (part) => part.cloneNode(true) as HTMLElement).map((copy) => {
    for (const gone of copy.querySelectorAll("[data-compares], .out:not([data-program]), run-timeline")) gone.remove()
    copy.removeAttribute("data-recorded") // is of other settings
    return copy
  })
}
