import { placesOf, type Place } from "./crash"
import { Missing, Refused, Uncompiled, Unreachable, type Engine, type Language, type RunEvent, type RunRequest, type Stop } from "./engine"
import { enginesFor, type Choice, type Need } from "./engines"
import { OutputPanel } from "./output-panel"
import type { StageTimeline } from "./stage-timeline"
import { buildKey, endKey, origin, placeText, seconds, text } from "./texts"

/** The output of a demo in one language: its lines, its status, its clock. Its
 *  state stands in data-state. */
export class RunView {
  readonly language: Language
  /** What runs the program as the reader has edited it; nothing where it is as it was. */
  edited: (choice: Choice) => Engine | null = () => null
  private readonly engines: ReturnType<typeof enginesFor>
  private engine: Engine
  private readonly panel: OutputPanel
  private readonly status: HTMLElement
  private readonly clock: HTMLElement
  private readonly on: HTMLElement
  private readonly origin: string
  private total: number | null // of the run that is shown, in milliseconds
  private before: number | null = null // of the one that it is compared with
  private shared = false
  private began = 0
  private stderr = ""
  private outs = 0
  private follower = false // runs again as the controls change
  private missing = "" // why the browser could not run it, in words

  constructor(readonly element: HTMLElement, private readonly timeline: StageTimeline) {
    this.language = element.dataset.language as Language
    this.engines = enginesFor(element)
    this.engine = this.engines("server")
    this.panel = new OutputPanel(element.querySelector<HTMLElement>(".lines")!)
    this.status = element.querySelector<HTMLElement>("[role=status]")!
    this.total = this.status.dataset.t === undefined ? null : Number(this.status.dataset.t)
    this.clock = element.querySelector<HTMLElement>(".clock")!
    this.on = element.querySelector<HTMLElement>(".on")!
    this.origin = this.on.textContent ?? ""
  }

  get live(): boolean {
    return this.engine.live
  }

  /** Chooses what runs it from now on. */
  choose(choice: Choice, need?: Need): void {
    this.engine = this.engineFor(choice, need)
  }

  private engineFor(choice: Choice, need?: Need): Engine {
    return this.edited(choice) ?? this.engines(choice, need)
  }

  /** Chooses what runs it, if that takes no time; reports whether it does. */
  follows(choice: Choice, need?: Need): boolean {
    const engine = this.engineFor(choice, need)
    if (engine.instant) this.engine = engine
    return engine.instant
  }

  /** Compares the runs that follow with the one that is shown. */
  keep(): void {
    this.before = this.total
    this.timeline.keep(this.language)
  }

  /** Compares no longer. */
  leave(): void {
    this.before = null
    this.status.querySelector(".before")?.remove()
  }

  /** Gets ready for a run that may come. */
  warm(choice: Choice, need?: Need): void {
    this.engineFor(choice, need).warm?.()
  }

  /** While it is quiet, nothing of its status is announced; after that, what it says by then. */
  set quiet(quiet: boolean) {
    this.follower = quiet
    this.status.ariaLive = quiet ? "off" : "polite"
    if (!quiet) this.status.replaceChildren(...this.status.childNodes)
  }

  /** Whether nobody answered the last run, which something else may make in its place. */
  get unanswered(): boolean {
    return !this.engine.edited && ["lost", "unreachable"].includes(this.element.dataset.state ?? "")
  }

  /** Whether the last run failed for no fault of its own, so that running again may help. */
  get again(): boolean {
    return this.missing !== "" || ["lost", "unreachable", "busy"].includes(this.element.dataset.state ?? "")
  }

  /** Whether the browser lacks what the last run needed, which something else may make in its place. */
  get lacking(): boolean {
    return !this.engine.edited && this.element.dataset.state === "missing"
  }

  /** Adds a sentence to what the status says. */
  note(sentence: string): void {
    const note = document.createElement("span")
    note.className = "why"
    note.textContent = sentence
    this.status.append(" ", note)
  }

  /** Runs on the server what the browser could not run, or shows the recorded run, and says so. */
  async runElsewhere(request: Omit<RunRequest, "language">, shared: boolean, stop: Stop): Promise<Place[]> {
    const why = this.missing
    this.choose("server")
    let places = await this.run(request, shared, stop)
    if (this.unanswered) {
      this.choose("recorded")
      places = await this.run(request, shared, stop)
    }
    this.note(text(this.live ? "onServer" : "asRecorded", { why }))
    this.missing = why
    return places
  }

  /** Runs the demo and shows all that happens. `shared` says that another run
   *  goes on beside it: where both compute, both take longer.
   *  Returns the places in the program that its failure tells, if it failed. Never throws. */
  async run(request: Omit<RunRequest, "language">, shared: boolean, stop: Stop): Promise<Place[]> {
    this.shared = shared
    this.missing = ""
    const { engine } = this
    const events = engine.run({ ...request, language: this.language }, stop)
    if (!engine.instant) this.begin()
    const ticking = setInterval(() => this.tick(), 100)
    const ending = new AbortController()
    stop.asked.addEventListener("abort", () => this.say("stopping", text("stopping")), { signal: ending.signal })
    try {
      for await (const event of engine.instant && this.follower ? settled(events) : events) {
        if (engine.instant && event.kind === "start") this.begin()
        const heard = this.timeline.hear(this.language, event, engine.traces)
        if (event.kind === "end") return this.end(event, heard)
        this.show(event)
      }
      throw new Error("the stream ended without an end")
    } catch (fault) {
      this.fail(fault, stop)
      return []
    } finally {
      ending.abort()
      clearInterval(ticking)
      this.clock.textContent = ""
    }
  }

  /** Makes room for a run. */
  private begin(): void {
    this.panel.clear(this.engine.instant)
    this.stderr = ""
    this.outs = 0
    this.began = 0
    this.on.textContent = this.live ? "" : this.origin
    this.say("starting", text("starting"))
  }

  private show(event: Exclude<RunEvent, { kind: "end" }>): void {
    switch (event.kind) {
      case "queue":
        return void this.say("waiting", text(event.ahead > 0 ? "waiting" : "waitNext", { n: event.ahead }))
      case "build":
        return void this.say("building", text(this.engine.edited ? "compiling" : buildKey(event), { step: event.step ?? "", n: event.steps ?? 0 }))
      case "load":
        return this.load(event)
      case "start":
        this.began = performance.now()
        if (this.engine.traces) this.on.textContent = origin(event, this.live, this.shared)
        return void this.say("running", text(this.live ? "running" : "replaying"))
      case "out":
        if (event.fd === 2) this.stderr += event.text
        return this.panel.print(event.t, event.fd, event.text, event.out ?? this.outs++)
    }
  }

  /** Shows how far the program is on its way, if that is known: the sentence is said once. When all is there, it has yet
   *  to be made ready. */
  private load({ loaded, total }: { loaded: number; total: number }): void {
    const state = total > 0 ? "loading" : "fetching"
    if (this.element.dataset.state !== state) {
      if (this.language === "python") this.element.querySelector(".in-browser")?.remove() // the size that it told
      this.say(state, text(state, { n: megabytes(total) }))
      this.status.append(document.createElement("progress"))
    }
    const bar = this.status.querySelector("progress")!
    bar.ariaLabel = text("fetching").replace("|", "")
    if (loaded >= total) return bar.removeAttribute("value")
    bar.max = total
    bar.value = loaded
  }

  /** Says how the run ended; `started`, how many lanes it had, becomes known later. */
  private end(end: Extract<RunEvent, { kind: "end" }>, started: Promise<string>): Place[] {
    const places = end.reason === "ok" ? [] : placesOf(end.message, this.stderr, this.language)
    const place = places.find(({ failed }) => failed)
    const at = place && (end.reason === "panic" || end.reason === "deadlock")
    const key = at ? (`${end.reason}At` as "panicAt" | "deadlockAt") : endKey(end.reason)
    const rest = this.say(end.reason, text(key, { t: seconds(end.t), code: end.code, place: at ? placeText(place) : "" }))
    this.total = end.t
    if (this.before !== null && ["ok", "error"].includes(end.reason)) rest.before(this.compared(this.before))
    if (["ok", "error", "panic"].includes(end.reason)) void started.then((lanes) => rest.append(lanes))
    if (this.panel.empty && end.reason === "ok") this.note(text("empty"))
    return places
  }

  private compared(t: number): Element {
    const span = document.createElement("span")
    span.className = "before"
    span.textContent = text("before", { t: seconds(t) })
    return span
  }

  private fail(fault: unknown, stop: Stop): void {
    const ran = this.began ? performance.now() - this.began : 0
    if (ran) void this.timeline.hear(this.language, { kind: "end", t: ran, code: -1, reason: "stopped" }, this.engine.traces)
    const t = seconds(ran)
    if (stop.asked.aborted) this.say("stopped", text(this.began ? "stopped" : "unstarted", { t }))
    else if (fault instanceof Unreachable) this.say("unreachable", text("unreachable"))
    else if (fault instanceof Missing) this.lacks(text(fault.why, { what: fault.what }))
    else if (fault instanceof Uncompiled) this.uncompiled(fault)
    else if (!(fault instanceof Refused)) this.say("lost", text("lost", { t }))
    else if (fault.retryAfter !== null) this.say("busy", text("busy", { n: fault.retryAfter }))
    else this.say("refused", text("refused", { message: fault.message }))
  }

  /** Says why there was no run; what there is of an earlier one is not this program's. */
  private uncompiled({ message }: Uncompiled): void {
    this.panel.clear()
    this.timeline.clear(this.language)
    this.on.textContent = ""
    this.say("uncompiled", message)
  }

  private lacks(sentence: string): void {
    this.missing = sentence.replace("|", "")
    this.say("missing", sentence)
  }

  /** Says a sentence; returns the element that it stands in. */
  private say(state: string, sentence: string): Element {
    this.element.dataset.state = state
    const [strong = "", rest = ""] = sentence.split("|")
    const b = document.createElement("b")
    b.textContent = strong
    const span = document.createElement("span")
    span.textContent = rest
    this.status.replaceChildren(b, span)
    return span
  }

  private tick(): void {
    if (this.began) this.clock.textContent = `${((performance.now() - this.began) / 1000).toFixed(1)} s`
  }
}

/** A run's events, all together when it has ended: what the run before printed stays in sight until then. */
async function* settled(events: AsyncIterable<RunEvent>): AsyncGenerator<RunEvent> {
  const all: RunEvent[] = []
  for await (const event of events) {
    if (event.kind === "load") yield event
    else all.push(event)
  }
  yield* all
}

const megabytes = (bytes: number): string => (bytes / (1 << 20)).toFixed(1)
