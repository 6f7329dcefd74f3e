import { Missing, Refused, Stop, Unreachable, type Engine, type Language } from "./engine"
import { enginesFor, type Choice } from "./engines"
import { OutputPanel } from "./output-panel"
import { RunButton } from "./run-button"
import { origin, text } from "./texts"

interface Program {
  language: Language
  engines: (choice: Choice) => Engine
  choice: Choice
  without: Choice // what is chosen without a server
  panel: OutputPanel
}

interface Bar {
  order: number
  language: Language
  from: number
  to: number | null // null while it goes on
}

// Lines that the demo prints; mini.go reads the same from the recording.
const sections = ["one after another", "together"]
const orderLine = /^order (\d+) (placed|ready)$/
const laneHeight = 30
const strandY = { python: 17, go: 24 }

/** <mini-run data-demo="lesson/demo">: redraws its charts from what a run prints. */
export class MiniRun extends HTMLElement {
  private listening = new AbortController()
  private running: Stop | null = null
  private button: RunButton | null = null
  private programs: Program[] = []

  connectedCallback(): void {
    this.listening = new AbortController()
    const { signal } = this.listening
    this.programs = Array.from(this.querySelectorAll<HTMLElement>(".out"), (out) => {
      const without = out.dataset.program ? "real" : "recorded"
      return {
        language: out.dataset.language as Language,
        engines: enginesFor(out),
        choice: out.dataset.absent ? without : "server",
        without,
        panel: new OutputPanel(out.querySelector<HTMLElement>(".lines")!),
      }
    })
    this.button = new RunButton(this.querySelector<HTMLButtonElement>("[data-run]")!)
    this.button.element.addEventListener("click", () => (this.running ? this.stop() : void this.start()), { signal })
  }

  disconnectedCallback(): void {
    this.listening.abort()
    this.stop()
  }

  async start(): Promise<void> {
    if (this.running) return
    const running = (this.running = new Stop())
    this.mark(true)
    const charts = Array.from(this.querySelectorAll<HTMLElement>(".chart"), (element) => new Chart(element))
    let frame = requestAnimationFrame(function draw() {
      charts.forEach((chart) => chart.draw())
      frame = requestAnimationFrame(draw)
    })
    const ends = await Promise.allSettled(this.programs.map((program) => this.follow(program, charts, running)))
    cancelAnimationFrame(frame)
    charts.forEach((chart) => chart.finish())
    const said = ends.map((end) => (end.status === "rejected" ? sentence(end.reason) : end.value)).find(Boolean)
    this.querySelector("[role=status]")!.textContent = running.asked.aborted ? "" : (said ?? "")
    this.running = null
    this.mark(false)
  }

  stop(): void {
    this.running?.press()
  }

  /** Runs one program; throws if it ends in any other way than well. Without a server the next run is the
   *  browser's, and what the browser cannot run is shown as it was recorded: then it returns why. */
  private async follow(program: Program, charts: Chart[], stop: Stop): Promise<string> {
    try {
      await this.run(program, charts, stop)
      return ""
    } catch (fault) {
      if (fault instanceof Unreachable) program.choice = program.without
      if (!(fault instanceof Missing)) throw fault
      await this.run({ ...program, choice: "recorded" }, charts, stop)
      return text("asRecorded", { why: text(fault.why, { what: fault.what }).replace("|", "") })
    }
  }

  private async run({ language, engines, choice, panel }: Program, charts: Chart[], stop: Stop): Promise<void> {
    const engine = engines(choice)
    const reader = new Reader(language, charts)
    panel.clear()
    for await (const event of engine.run({ demo: this.dataset.demo ?? "", language, python: [], flags: {} }, stop)) {
      if (event.kind === "start" && engine.live && language === "go") this.querySelector(".on")!.textContent = origin(event, true)
      if (event.kind === "out") {
        panel.print(event.t, event.fd, event.text)
        if (event.fd === 1) reader.read(event.t, event.text)
      }
      if (event.kind === "end" && event.reason === "ok") return
    }
    throw new Error("the run did not end well")
  }

  private mark(busy: boolean): void {
    this.toggleAttribute("data-busy", busy)
    if (this.button) this.button.busy = busy
  }
}

function sentence(fault: unknown): string {
  const busy = fault instanceof Refused && fault.retryAfter !== null
  return (busy ? text("busy", { n: fault.retryAfter ?? 1 }) : text("unreachable")).replace("|", "")
}

/** Reads the lines of a program and draws them into the charts of its sections. */
class Reader {
  private chart: Chart | undefined
  private rest = ""

  constructor(private readonly language: Language, private readonly charts: Chart[]) {}

  read(t: number, text: string): void {
    const lines = (this.rest + text).split("\n")
    this.rest = lines.pop() ?? ""
    for (const line of lines) {
      const section = sections.indexOf(line)
      if (section >= 0) (this.chart = this.charts[section])?.begin(this.language, t)
      const order = orderLine.exec(line)
      if (order) this.chart?.order(this.language, Number(order[1]), order[2] === "ready", t)
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
