import { Address } from "./address"
import { Comparison } from "./compare"
import { copySource } from "./copy"
import { Stop, type Language, type RunRequest } from "./engine"
import type { Choice, Need } from "./engines"
import { MarkedLines } from "./marked-lines"
import { recall, remember } from "./memory"
import { RunButton } from "./run-button"
import { RunView } from "./run-view"
import { Settings } from "./settings"
import { StageEdits } from "./stage-edits"
import { StageTimeline } from "./stage-timeline"
import { text } from "./texts"

/** Less than this, in pixels, shows nothing of a timeline. */
const roomBelow = 240

/** A control rests when it has not changed for so long, in milliseconds. */
const rest = 500

/** The part of the page's address that is a stage's, or of the second beside it: "gather~b". */
const addressOf = ({ dataset }: HTMLElement, second: boolean): Address => new Address((dataset.demo?.split("/")[1] ?? "") + (second ? "~b" : ""))

/** <demo-stage data-demo="lesson/demo">: a demo's sources, controls and outputs.
 *  While a run is under way it bears data-busy. */
export class DemoStage extends HTMLElement {
  timeline: StageTimeline | null = null
  private listening = new AbortController()
  private running: Stop | null = null
  private views: RunView[] = []
  settings!: Settings
  private edits!: StageEdits
  private marked!: MarkedLines
  private comparison: Comparison | null = null
  private over: Promise<unknown> = Promise.resolve() // the run under way
  private address!: Address
  private button: RunButton | null = null

  connectedCallback(): void {
    this.listening = new AbortController()
    const { signal } = this.listening
    const timeline = (this.timeline = new StageTimeline(this, signal))
    this.views = Array.from(this.querySelectorAll<HTMLElement>(".out"), (out) => new RunView(out, timeline))
    this.edits = this.parentElement?.closest<DemoStage>("demo-stage")?.edits ?? new StageEdits(this, (language) => this.flags(language))
    this.marked = new MarkedLines(this, this.edits)
    for (const view of this.views) view.edited = (choice) => this.edits.engine(view.language, choice)
    this.button = new RunButton(this.querySelector<HTMLButtonElement>("[data-run]")!)
    const form = this.querySelector("form")!
    form.addEventListener("submit", (event) => this.submit(event), { signal })
    const settings = (this.settings = new Settings(form))
    this.address = addressOf(this, this.dataset.second !== undefined)
    const address = this.address.read()
    settings.set(new Map([["engine", address.get("engine") ?? recall("engine")]]))
    this.adapt()
    settings.set(address)
    if (address.has("compare") && this.compares) void this.compare(addressOf(this, true).read())
    settings.engine?.addEventListener("change", () => this.choose(), { signal })
    this.watch(signal)
    form.addEventListener("input", (event) => this.input(event), { signal })
    form.addEventListener("change", () => this.dragging && this.rest(), { signal })
    form.addEventListener("reset", () => this.reset(this.choice), { signal })
    this.addEventListener("click", (event) => this.press(event), { signal })
    this.addEventListener("alone", (event) => this.alone(event), { signal })
    this.write() // a browser may have kept what the reader had set
  }

  disconnectedCallback(): void {
    this.listening.abort()
    clearTimeout(this.resting)
    this.stop()
    this.stop() // nobody is left to watch it end
  }

  /** Runs the chosen languages at once; does nothing while they run. */
  async start(): Promise<void> {
    if (this.running) return
    const running = new Stop()
    this.running = running
    this.mark(true)
    this.showOutput()
    this.leave()
    await this.edits.ready
    const chosen = this.chosen()
    for (const view of chosen) view.choose(this.choice, this.need(view))
    const shared = chosen.filter((view) => view.live).length > 1
    await (this.over = Promise.all(chosen.map((view) => this.play(view, shared, running))))
    this.running = null
    this.mark(false)
    if (chosen.some((view) => view.again)) this.button?.offerAgain()
    if (this.choice === "server" && chosen.some((view) => view.unanswered)) this.leaveServer()
  }

  /** What the reader has chosen to run demos. */
  private get choice(): Choice {
    return (this.settings.choice("engine") ?? "server") as Choice
  }

  private choose(): void {
    remember("engine", this.choice)
    this.adapt()
    this.changed()
    this.warm()
  }

  /** A browser runs what uses SQLite. */
  private adapt(): void {
    if (this.choice !== "server") this.settings.set(new Map([["database", "sqlite"]]))
  }

  /** What a view's run is to be made with, of what only some servers have. */
  private need(view: RunView): Need | undefined {
    if (view.language !== "go") return undefined
    return this.settings.choice("race") ? "race" : this.settings.choice("database") === "postgres" ? "postgres" : undefined
  }

  /** Gets ready to run once it is in sight. */
  private watch(signal: AbortSignal): void {
    const observer = new IntersectionObserver((entries) => {
      if (!entries.some((entry) => entry.isIntersecting)) return
      observer.disconnect()
      this.warm()
    })
    observer.observe(this.querySelector("form")!)
    signal.addEventListener("abort", () => observer.disconnect())
  }

  private warm(): void {
    for (const view of this.chosen()) view.warm(this.choice, this.need(view))
  }

  /** Has the next run be the browser's, since the server is gone. */
  private leaveServer(): void {
    const { engine } = this.settings
    if (!engine) return
    engine.value = "real"
    this.adapt()
    for (const view of this.views) if (view.unanswered) view.note(text("toBrowser"))
  }

  /** Shows what was set; where a run takes no time, by running it. */
  private input(event: Event): void {
    this.changed()
    if (this.choice !== "virtual" || !(event.target as Element).closest("[data-flag]")) return
    if (!this.dragging) for (const view of this.chosen()) if (view.follows(this.choice, this.need(view))) view.keep()
    this.dragging = this.wanted = true
    this.rest()
    void this.follow()
  }

  /** Waits until the control rests: then what came of it is announced, and if it was let go, the next drag is another. */
  private rest(): void {
    clearTimeout(this.resting)
    this.resting = window.setTimeout(() => {
      if (this.following) return this.rest()
      for (const view of this.views) view.quiet = false
      this.dragging = this.querySelector("[data-flag] input:active") !== null
    }, rest)
  }

  private dragging = false // a control is being changed, and the run before that is kept
  private resting = 0
  /** Notes how it is set, and runs again where that takes no time. */
  refresh(): void {
    this.changed()
    this.wanted = this.choice === "virtual"
    void this.follow()
  }

  private wanted = false // the settings have changed since the last run began
  private following = false

  /** Runs again as long as the settings change, without the bustle of a run that was asked for. */
  private async follow(): Promise<void> {
    if (this.following) return
    this.following = true
    while (this.wanted && !this.running) {
      this.wanted = false
      const running = (this.running = new Stop())
      const views = this.chosen().filter((view) => view.follows(this.choice, this.need(view)))
      for (const view of views) view.quiet = true
      await Promise.all(views.map((view) => this.play(view, false, running)))
      this.running = null
    }
    this.following = false
  }

  /** Has the controls stand as at first, but for what runs the demo. */
  private reset(engine: Choice): void {
    setTimeout(() => { // the values change after the event
      this.settings.set(new Map([["engine", engine]]))
      this.adapt()
      this.leave()
      this.refresh()
    })
  }

  /** Compares with no earlier run any more. */
  private leave(): void {
    for (const view of this.views) view.leave()
    this.timeline?.leave()
  }

  /** The timeline shows no earlier run any more. */
  private alone(event: Event): void {
    event.stopPropagation()
    for (const view of this.views) view.leave()
  }

  private async play(view: RunView, shared: boolean, stop: Stop): Promise<void> {
    this.marked.show(view.language, [])
    this.write()
    const request = this.request(view)
    let places = await view.run(request, shared, stop)
    if (view.lacking && !this.following) places = await view.runElsewhere(request, shared, stop)
    this.marked.show(view.language, places)
    const need = this.need(view)
    if (need && !view.live) view.note(text(`${need}Far`))
    if (!view.live && !this.settings.flags.every((flag) => flag.initial)) view.note(text("otherFlags"))
  }

  /** What a view is to run, as the controls stand. */
  private request(view: RunView): Omit<RunRequest, "language"> {
    const { flags: controls } = this.settings
    const flags = Object.fromEntries(controls.map((flag) => [flag.name, flag.value]))
    const python = controls.map((flag) => flag.argument("python")).filter(Boolean)
    const request = { demo: this.dataset.demo ?? "", flags, python }
    if (view.language !== "go") return request
    return { ...request, database: this.settings.choice("database"), ...(this.settings.choice("race") && { race: true }) }
  }

  /** The flags that the reader has set, by the names that the arguments of a language's program have. */
  private flags(language: Language): Record<string, string> {
    const set = this.settings.flags.filter((flag) => !flag.initial)
    if (language === "go") return Object.fromEntries(set.map((flag) => [flag.name, flag.value]))
    return Object.fromEntries(set.map((flag) => flag.argument("python")).filter(Boolean).map((argument) => [argument.split("=")[0], argument.split("=")[1] ?? ""]))
  }

  stop(): void {
    this.running?.press()
  }

  private submit(event: SubmitEvent): void {
    event.preventDefault()
    if (this.running) this.stop()
    else void this.start()
  }

  private press(event: Event): void {
    const button = (event.target as Element).closest<HTMLElement>("[data-copy], [data-edit], [data-tall], [data-compares]")
    if (button?.dataset.copy !== undefined) void copySource(button)
    if (button?.dataset.edit !== undefined) void this.edit(button.closest<HTMLElement>(".pane")!)
    if (button?.dataset.tall !== undefined) this.expand()
    if (button?.dataset.compares !== undefined) void (this.comparison ? this.single() : this.compare())
  }

  private async edit(pane: HTMLElement): Promise<void> {
    const language = pane.dataset.language as Language
    try {
      await this.edits.edit(pane)
      this.marked.follow(language)
    } catch {
      this.views.find((view) => view.language === language)?.note(text("noEditor"))
    }
  }

  /** Puts a second set of controls beside the first: as that one is set, where nothing else is said. */
  private async compare(settings?: Map<string, string>): Promise<void> {
    this.stop()
    this.stop()
    await this.over
    await this.timeline?.ready()
    if (this.comparison || !this.isConnected) return
    this.comparison = new Comparison(this, () => this.single())
    this.comparison.begin(settings ?? this.settings.changed)
    if (!settings) this.comparison.focus()
    this.compares?.setAttribute("aria-expanded", "true")
  }

  private single(): void {
    this.comparison?.close()
    this.comparison = null
    addressOf(this, true).note(() => new Map())
    this.compares?.setAttribute("aria-expanded", "false")
    this.compares?.focus()
    this.refresh()
  }

  private get compares(): HTMLElement | null {
    return this.querySelector("[data-compares]")
  }

  private chosen(): RunView[] {
    const which = this.settings.choice("which") ?? "both"
    return this.views.filter((view) => which === "both" || which === view.language)
  }

  private mark(busy: boolean): void {
    this.toggleAttribute("data-busy", busy)
    if (this.button) this.button.busy = busy
  }

  private changed(): void {
    this.write()
    this.address.note(() => this.comparison?.note(this.settings.changed) ?? this.settings.changed)
  }

  /** Shows the flags' values and the command lines they make, without what an edited program does not take. */
  private write(): void {
    for (const flag of this.settings.flags) flag.write()
    const line = this.querySelector(".setting code")
    if (line) line.textContent = this.settings.flags.map(({ name, value }) => `${name}=${value}`).join(" ")
    for (const view of this.views) {
      const args = view.element.querySelector(".cmd b")
      const command = view.element.querySelector(".cmd span")
      if (command && view.language === "go") command.textContent = `$ go run ${this.settings.choice("race") ? "-race " : ""}.`
      if (args) args.textContent = this.settings.flags.map((flag) => flag.argument(view.language)).filter((argument) => argument && this.edits.takes(view.language, argument)).join(" ")
    }
  }

  /** Brings the outputs into view, and the timeline that grows below them: the
   *  button may stand at the window's lower edge, above code. */
  private showOutput(): void {
    const still = matchMedia("(prefers-reduced-motion: reduce)").matches
    const outs = this.querySelector(".outs")!
    const below = innerHeight - outs.getBoundingClientRect().bottom
    const block = this.querySelector(".timeline") && below < roomBelow ? "start" : "nearest"
    outs.scrollIntoView({ block, behavior: still ? "instant" : "smooth" })
  }

  /** Shows the panes at their full height, or no longer. */
  private expand(): void {
    const tall = this.toggleAttribute("data-tall")
    for (const button of this.querySelectorAll<HTMLElement>("[data-tall]")) {
      button.dataset.label ??= button.title
      button.title = tall ? text("collapse") : button.dataset.label
      button.setAttribute("aria-label", button.title)
      button.setAttribute("aria-pressed", String(tall))
    }
  }
}
