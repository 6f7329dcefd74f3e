import type { Language, RunEvent } from "../engine"
import { addSheet, fetchJSON, once } from "../fetched"
import { RunTimeline } from "../timeline/index"
import { reasonText } from "../timeline/naming"
import { languages, type Batch, type PlayheadDetail, type Standing } from "../timeline/records"
import { kindOf, kinds } from "../timeline/states"
import { fill, lanes, type Words } from "../timeline/words"
import { CodeView, type Chip } from "./code-view"
import { Known } from "./known"
import { OutputView } from "./output-view"
import { Replay } from "./replay"
import { unpack } from "./unpack"

type File = Extract<RunEvent, { kind: "file" }>

/** A language's recorded run, in runs/{lesson}/{demo}.json. */
interface Recorded {
  batches: (Batch | { gzip: string })[]
  file?: { name: string; gzip: string }
  t: number
}

/** One language of a stage: its pane of code, its output, what is known of its run. */
interface Side {
  known: Known
  code: CodeView | undefined
  output: OutputView | undefined
  outs: number // how many `out` events have come
  live: boolean // a run has begun since the page was opened
  file: File | undefined
  last: Promise<unknown> // what comes of a run is taken in order
}

/** Makes a stage and its timeline one debugger: at the moment that the playhead
 *  stands on, the output shows what had been printed, and the code who stands where. */
export class TimelinePage {
  private readonly sides: Record<Language, Side>
  private readonly replay: Replay
  /** The recorded run is there, or can not be. */
  loading: Promise<void> = Promise.resolve()

  constructor(
    private readonly stage: HTMLElement,
    readonly element: RunTimeline,
    private readonly words: Words,
    signal: AbortSignal,
  ) {
    this.replay = new Replay(element)
    this.sides = { python: this.side("python", signal), go: this.side("go", signal) }
    element.addEventListener("playhead", (event) => this.stand((event as CustomEvent<PlayheadDetail>).detail), { signal })
    element.addEventListener("line", (event) => this.revealLine((event as CustomEvent<{ language: Language; line: number }>).detail), { signal })
  }

  /** Takes what happens in a run, in order; `now` is when, on the page's clock.
   *  At its end gives how many lanes it had, in words: ", 5 goroutines". */
  hear(language: Language, event: RunEvent, live: boolean, now: number): Promise<string> {
    const side = this.sides[language]
    const taken = side.last.then(() => (live ? this.take(language, side, event) : this.follows(language, side, event, now)))
    side.last = taken.catch(() => {}) // a batch that cannot be read takes nothing else away
    return taken.then(() => (event.kind === "end" ? this.count(language) : ""))
  }

  /** Keeps the run that is there, to be seen behind the next one of its language. */
  keep(language: Language): void {
    const side = this.sides[language]
    side.last = side.last.then(() => this.loading).then(() => this.element.keep(language)).catch(() => {})
  }

  /** Puts the timeline in its place, whole: with the recorded run, in the languages
   *  that have not run since. Without a recorded run, live ones are still shown. */
  async open(place: HTMLElement): Promise<void> {
    const { recorded } = place.dataset
    this.loading = recorded ? this.load(recorded).catch(() => {}) : Promise.resolve()
    await this.loading
    place.querySelector("p")?.remove() // a word on an earlier failure
    place.append(this.element)
  }

  private async load(url: string): Promise<void> {
    const recorded = await fetchJSON<Partial<Record<Language, Recorded>>>(url)
    for (const language of languages) {
      const run = recorded[language]
      const batches = run ? await Promise.all(run.batches.map(unpack)) : []
      const side = this.sides[language]
      if (!run || side.live) continue
      this.begin(language, side)
      for (const batch of batches) this.add(language, side, batch)
      if (side.output && this.asRecorded(language)) side.output.each((out, t, text) => this.element.print(language, out, t, text))
      this.element.end(language, run.t, run.file)
    }
  }

  /** Shows what a link says, and brings the timeline to the reader. */
  async follow(query: string): Promise<void> {
    const [{ parseShow }] = await Promise.all([import("../timeline/seldom"), this.loading, ...languages.map((each) => this.sides[each].last)])
    const { language, out, line = 0, view = "real", t = out ? this.sides[language].output?.find(out) : undefined } = parseShow(query)
    if (location.hash !== `#${this.stage.id}`) history.pushState(null, "", `#${this.stage.id}`)
    const tab = this.stage.querySelector<HTMLInputElement>(`.tabs [value=${language === "go" ? "go" : "py"}]`)
    if (tab) tab.checked = true
    this.replay.stop()
    this.element.show({ language, line, view, ...(t !== undefined && { t }) })
    if (t !== undefined) this.stage.toggleAttribute("data-playhead", true)
    if (line) this.sides[language].code?.reveal(line)
    this.comeHere()
  }

  // On a high screen the code stays above the timeline while there is a playhead: see timeline-page.css.
  private comeHere(): void {
    const place = this.element.parentElement ?? this.element
    const code = this.stage.querySelector<HTMLElement>(".panes")
    const above = code && getComputedStyle(code).position === "sticky" ? parseFloat(getComputedStyle(code).top) + code.offsetHeight : 0
    place.style.scrollMarginTop = `${above}px`
    const still = matchMedia("(prefers-reduced-motion: reduce)").matches
    const block = above || place.offsetHeight > innerHeight ? "start" : "end" // so that the outputs above it are seen too
    place.scrollIntoView({ block, behavior: still ? "instant" : "smooth" })
    const target = this.element.querySelector<HTMLElement>("canvas") ?? this.element
    target.focus({ preventScroll: true })
  }

  private side(language: Language, signal: AbortSignal): Side {
    const pane = this.stage.querySelector<HTMLElement>(`.pane[data-language=${language}]`)
    const list = this.stage.querySelector<HTMLElement>(`.out[data-language=${language}] .lines`)
    const side: Side = { known: new Known(), code: undefined, output: undefined, outs: 0, live: false, file: undefined, last: Promise.resolve() }
    const name = (n: number) => fill(this.words.line, { n })
    if (pane) side.code = new CodeView(pane, (standing) => this.chip(standing), name, (line) => this.element.select(language, line), signal)
    if (list) side.output = new OutputView(list, () => side.known, (t) => this.element.show({ t, language }), signal)
    return side
  }

  private async take(language: Language, side: Side, event: RunEvent): Promise<void> {
    switch (event.kind) {
      case "start":
        side.live = true
        this.replay.stop()
        this.begin(language, side)
        break
      case "trace":
        this.add(language, side, await unpack(event))
        break
      case "out":
        this.element.print(language, side.outs++, event.t, event.text)
        break
      case "file":
        side.file = event
        break
      case "end":
        if (side.live) this.element.end(language, event.t, side.file)
    }
  }

  /** A replay: the recorded run is there already, and the playhead goes with the clock. */
  private async follows(language: Language, side: Side, event: RunEvent, now: number): Promise<void> {
    if (event.kind === "start" && !languages.some((each) => this.sides[each].live)) this.replay.begin(now)
    if (event.kind === "out") this.element.print(language, event.out ?? side.outs++, event.t, event.text)
    if (event.kind === "end") this.replay.end(event.t)
  }

  private count(language: Language): string {
    const n = this.element.started(language)
    return n > 0 ? this.words.comma + lanes(this.words[language], n) : ""
  }

  private begin(language: Language, side: Side): void {
    side.known = new Known()
    side.outs = 0
    side.file = undefined
    this.element.begin(language)
  }

  private add(language: Language, side: Side, batch: Batch): void {
    side.known.add(batch)
    this.element.add(language, batch)
    side.code?.offer(side.known.lines)
  }

  private asRecorded(language: Language): boolean {
    return this.stage.querySelector(`.out[data-language=${language}][data-state=recorded]`) !== null
  }

  private stand({ t, standing, line }: PlayheadDetail): void {
    this.stage.toggleAttribute("data-playhead", t !== null)
    for (const language of languages) {
      const { code, output } = this.sides[language]
      code?.stand(t === null ? [] : standing[language])
      code?.mark(line?.language === language ? line.line : 0)
      output?.at(t)
    }
  }

  private chip({ label, state, reason }: Standing): Chip {
    const { states } = this.words
    const waits = state === "waiting"
    return {
      label,
      title: `${label} ${waits ? `${states.waiting}: ${reasonText(this.words, reason)}` : states[state]}`,
      kind: waits ? kinds[kindOf(reason)]! : state,
    }
  }

  private revealLine({ language, line }: { language: Language; line: number }): void {
    this.sides[language].code?.reveal(line)
  }
}

/** Makes the timeline of a stage, with all that it needs. */
export async function attach(stage: HTMLElement, place: HTMLElement, signal: AbortSignal): Promise<TimelinePage> {
  const { timelineStyle = "", words = "" } = document.documentElement.dataset
  const [said] = await Promise.all([once(words, fetchJSON) as Promise<Words>, once(timelineStyle, addSheet)])
  const element = new RunTimeline()
  element.words = said
  const page = new TimelinePage(stage, element, said, signal)
  void page.open(place)
  return page
}
