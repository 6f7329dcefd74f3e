import type { Language, RunEvent } from "./engine"
import { engineFor } from "./engines"
import { RunButton } from "./run-button"
import type { Runnable } from "./runnable"
import { text } from "./texts"

interface Bar {
  order: number
  language: Language
  from: number
  to: number | null // null while it goes on
}

// Lines that the demo prints; mini.go reads the same from the recording.
const sections = ["one after another", "together"]
const event = /^order (\d+) (placed|ready)$/
const laneHeight = 30
const strandY = { python: 17, go: 24 }

/** <mini-run data-demo="lesson/demo">: redraws its charts from what a run prints. */
export class MiniRun extends HTMLElement implements Runnable {
  private listening = new AbortController()
  private running: AbortController | null = null
  private button: RunButton | null = null
  private engines: [Language, ReturnType<typeof engineFor>][] = []

  connectedCallback(): void {
    this.listening = new AbortController()
    const { signal } = this.listening
    this.engines = Array.from(this.querySelectorAll<HTMLElement>(".out"), (out) => [out.dataset.language as Language, engineFor(out)])
    this.button = new RunButton(this.querySelector<HTMLButtonElement>("[data-run]")!)
    this.button.element.addEventListener("click", () => (this.running ? this.stop() : void this.start()), { signal })
  }

  disconnectedCallback(): void {
    this.listening.abort()
    this.stop()
  }

  get busy(): boolean {
    return this.running !== null
  }

  async start(): Promise<void> {
    if (this.running) return
    const running = (this.running = new AbortController())
    this.mark(true)
    const charts = Array.from(this.querySelectorAll<HTMLElement>(".chart"), (element) => new Chart(element))
    let frame = requestAnimationFrame(function draw() {
      charts.forEach((chart) => chart.draw())
      frame = requestAnimationFrame(draw)
    })
    const ends = await Promise.allSettled(this.engines.map(([language, engine]) =>
      follow(engine.run({ demo: this.dataset.demo ?? "", language, flags: {} }, running.signal), language, charts)))
    cancelAnimationFrame(frame)
    charts.forEach((chart) => chart.finish())
    const failed = ends.some((end) => end.status === "rejected") && !running.signal.aborted
    this.querySelector("[role=status]")!.textContent = failed ? text("unreachable").replace("|", "") : ""
    this.running = null
    this.mark(false)
  }

  stop(): void {
    this.running?.abort()
  }

  private mark(busy: boolean): void {
    this.toggleAttribute("data-busy", busy)
    if (this.button) this.button.busy = busy
  }
}

/** Reads one language's lines into the charts. */
async function follow(events: AsyncIterable<RunEvent>, language: Language, charts: Chart[]): Promise<void> {
  let chart: Chart | undefined
  let line = ""
  for await (const e of events) {
    if (e.kind !== "out" || e.fd !== 1) continue
    const lines = (line + e.text).split("\n")
    line = lines.pop() ?? ""
    for (const printed of lines) {
      const section = sections.indexOf(printed)
      if (section >= 0) (chart = charts[section])?.begin(language, e.t)
      const order = event.exec(printed)
      if (order) chart?.order(language, Number(order[1]), order[2] === "ready", e.t)
    }
  }
}

/** One chart: its strands grow while their orders wait. */
class Chart {
  private readonly plot: SVGElement
  private readonly took: Element | null
  private readonly full: number
  private readonly zero = new Map<Language, { t: number; at: number }>()
  private readonly bars: Bar[] = []

  constructor(element: HTMLElement) {
    this.plot = element.querySelector<SVGElement>(".plot")!
    this.took = element.closest("section")?.querySelector(".took") ?? null
    this.full = Number(element.dataset.full) || 1000
    this.plot.querySelectorAll(".strand").forEach((strand) => strand.remove())
    if (this.took) this.took.textContent = "0.0 s"
  }

  begin(language: Language, t: number): void {
    this.zero.set(language, { t, at: performance.now() })
  }

  order(language: Language, order: number, ready: boolean, t: number): void {
    const since = t - (this.zero.get(language)?.t ?? 0)
    if (!ready) this.bars.push({ order, language, from: since, to: null })
    const bar = this.bars.find((bar) => bar.language === language && bar.order === order)
    if (ready && bar) bar.to = since
  }

  draw(): void {
    const strands = this.bars.map((bar) => this.strand(bar))
    this.plot.querySelectorAll(".strand").forEach((strand) => strand.remove())
    this.plot.prepend(...strands)
    const end = Math.max(0, ...this.bars.map((bar) => this.end(bar)))
    if (this.took) this.took.textContent = `${(end / 1000).toFixed(1)} s`
  }

  /** Draws for the last time; an order that never became ready ends where it was seen last. */
  finish(): void {
    for (const bar of this.bars) bar.to = this.end(bar)
    this.draw()
  }

  private end(bar: Bar): number {
    return bar.to ?? performance.now() - (this.zero.get(bar.language)?.at ?? performance.now())
  }

  private strand(bar: Bar): SVGElement {
    const line = document.createElementNS("http://www.w3.org/2000/svg", "line")
    const y = String((bar.order - 1) * laneHeight + strandY[bar.language])
    const x = (ms: number) => `${Math.min(100, (ms / this.full) * 100)}%`
    line.setAttribute("class", `strand ${bar.language === "go" ? "go" : "py"}`)
    line.setAttribute("x1", x(bar.from))
    line.setAttribute("x2", x(this.end(bar)))
    line.setAttribute("y1", y)
    line.setAttribute("y2", y)
    return line
  }
}
