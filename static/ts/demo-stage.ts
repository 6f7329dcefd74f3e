import { copySource } from "./copy"
import { Stop, type RunRequest } from "./engine"
import { FlagControl } from "./flags"
import { RunButton } from "./run-button"
import { RunView } from "./run-view"
import { StageTimeline } from "./stage-timeline"
import { text } from "./texts"

/** Less than this, in pixels, shows nothing of a timeline. */
const roomBelow = 240

/** <demo-stage data-demo="lesson/demo">: a demo's sources, controls and outputs.
 *  While a run is under way it bears data-busy. */
export class DemoStage extends HTMLElement {
  timeline: StageTimeline | null = null
  private listening = new AbortController()
  private running: Stop | null = null
  private views: RunView[] = []
  private flags: FlagControl[] = []
  private button: RunButton | null = null

  connectedCallback(): void {
    this.listening = new AbortController()
    const { signal } = this.listening
    const timeline = (this.timeline = new StageTimeline(this, signal))
    this.views = Array.from(this.querySelectorAll<HTMLElement>(".out"), (out) => new RunView(out, timeline))
    this.flags = Array.from(this.querySelectorAll<HTMLElement>("[data-flag]"), (flag) => new FlagControl(flag))
    this.button = new RunButton(this.querySelector<HTMLButtonElement>("[data-run]")!)
    const form = this.querySelector("form")!
    form.addEventListener("submit", (event) => this.submit(event), { signal })
    form.addEventListener("input", () => this.write(), { signal })
    form.addEventListener("reset", () => setTimeout(() => this.write()), { signal }) // the values change after the event
    this.addEventListener("click", (event) => this.press(event), { signal })
    this.write() // a browser may have kept what the reader had set
  }

  disconnectedCallback(): void {
    this.listening.abort()
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
    const flags = Object.fromEntries(this.flags.map((flag) => [flag.name, flag.value]))
    const request = { demo: this.dataset.demo ?? "", flags }
    const database = new FormData(this.querySelector("form")!).get("database")?.toString() // the Go program's choice
    const chosen = this.chosen()
    const shared = chosen.filter((view) => view.live).length > 1
    await Promise.all(chosen.map((view) => this.play(view, view.language === "go" ? { ...request, database } : request, shared, running)))
    this.running = null
    this.mark(false)
    if (chosen.some((view) => view.again)) this.button?.offerAgain()
  }

  private async play(view: RunView, request: Omit<RunRequest, "language">, shared: boolean, stop: Stop): Promise<void> {
    this.unmarkLines(view.language)
    const line = await view.run(request, shared, stop)
    if (line !== null) this.markLine(view.language, line)
    if (!view.live && !this.flags.every((flag) => flag.initial)) view.note(text("otherFlags"))
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
    const button = (event.target as Element).closest<HTMLElement>("[data-copy], [data-tall]")
    if (button?.dataset.copy !== undefined) void copySource(button)
    if (button?.dataset.tall !== undefined) this.expand()
  }

  private chosen(): RunView[] {
    const which = new FormData(this.querySelector("form")!).get("which") ?? "both"
    return this.views.filter((view) => which === "both" || which === view.language)
  }

  private mark(busy: boolean): void {
    this.toggleAttribute("data-busy", busy)
    if (this.button) this.button.busy = busy
  }

  /** Shows the flags' values and the command lines they make. */
  private write(): void {
    for (const flag of this.flags) flag.write()
    for (const view of this.views) {
      const args = view.element.querySelector(".cmd b")
      if (args) args.textContent = this.flags.map((flag) => flag.argument(view.language)).filter(Boolean).join(" ")
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

  private pane(language: string): Element | null {
    return this.querySelector(`.pane[data-language=${language}]`)
  }

  private unmarkLines(language: string): void {
    this.pane(language)?.querySelectorAll(".hit").forEach((line) => line.classList.remove("hit"))
  }

  private markLine(language: string, number: number): void {
    const line = this.pane(language)?.querySelectorAll<HTMLElement>(".l")[number - 1]
    if (!line) return
    line.classList.add("hit")
    line.closest("details")?.setAttribute("open", "")
    const scroll = line.closest(".scroll")
    if (scroll) scroll.scrollTop += line.getBoundingClientRect().top - scroll.getBoundingClientRect().top - scroll.clientHeight / 2
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
