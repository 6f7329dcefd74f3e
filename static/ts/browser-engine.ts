import { Missing, type Engine, type Language, type RunEvent, type RunRequest, type Stop } from "./engine"
import type { Clock, Job, Say } from "./worker/job"

/** A run that says nothing for so long is ended, in milliseconds: a program that computes cannot be asked. */
const silence = 35_000

const site = document.documentElement.dataset
const address = (path = ""): string => new URL(path, document.baseURI).href

/** What was compiled, for all workers. */
const modules = new Map<string, WebAssembly.Module>()
/** Workers without a run, the last used at the end. */
const idle: Record<Language, Worker[]> = { go: [], python: [] }
/** Pyodide as an earlier worker left it, from which the next one starts sooner. */
let snapshot: Uint8Array | undefined
let jobs = 0

/** Runs a program in a worker of the page. `program` is its address: of a compiled one, or of main.py. */
export class BrowserEngine implements Engine {
  readonly live = true
  readonly instant: boolean

  constructor(private readonly program: string, private readonly clock: Clock) {
    this.instant = clock === "virtual"
  }

  async *run(request: RunRequest, stop: Stop): AsyncGenerator<RunEvent> {
    const hand = new Hand(this.job(request))
    const cut = () => hand.cut(new Error("stopped"))
    stop.asked.addEventListener("abort", cut)
    if (stop.asked.aborted) cut()
    try {
      yield* hand.events()
    } finally {
      stop.asked.removeEventListener("abort", cut)
      hand.release()
    }
  }

  private job(request: RunRequest): Job {
    return {
      id: ++jobs,
      language: request.language,
      program: address(this.program),
      exec: address(site.exec),
      toolbox: address(site.toolbox),
      go: site.go ?? "",
      index: address(site.pyodide),
      overlay: address(site.overlay),
      snapshot,
      args: request.language === "go" ? Object.entries(request.flags).map(([name, value]) => `-${name}=${value}`) : request.python,
      clock: this.clock,
      modules,
    }
  }
}

/** A worker at a job. */
class Hand {
  private readonly worker: Worker
  private readonly queue: RunEvent[] = []
  private wake: () => void = () => {}
  private fault: unknown = null
  private done = false
  private watch = 0

  constructor(private readonly job: Job) {
    this.worker = idle[job.language].pop() ?? newWorker(job.language)
    this.worker.onmessage = ({ data }: MessageEvent<Say>) => data.id === job.id && this.hear(data)
    this.worker.onerror = (event) => this.cut(new Missing("noWasm", event.message))
    this.worker.postMessage(job)
    this.listen()
  }

  async *events(): AsyncGenerator<RunEvent> {
    for (;;) {
      const event = this.queue.shift()
      if (event) {
        yield event
        if (event.kind === "end") return
      } else if (this.fault) throw this.fault
      else await new Promise<void>((resolve) => (this.wake = resolve))
    }
  }

  /** Ends the job at once. */
  cut(fault: unknown): void {
    if (this.done) return
    this.done = true
    this.fault = fault
    this.worker.terminate()
    this.wake()
  }

  /** Lets go of the worker, for the next job. */
  release(): void {
    clearTimeout(this.watch)
    if (this.done && !this.fault) idle[this.job.language].push(this.worker)
    else this.worker.terminate()
  }

  private hear(say: Say): void {
    if ("compiled" in say) modules.set(say.compiled.address, say.compiled.module)
    if ("snapshot" in say) snapshot = say.snapshot
    if ("progress" in say) this.queue.push({ kind: "load", ...say.progress })
    if ("missing" in say) return this.cut(new Missing(say.missing, say.detail))
    if ("events" in say) {
      this.queue.push(...say.events)
      this.done = say.events.at(-1)?.kind === "end"
    }
    this.listen()
    this.wake()
  }

  private listen(): void {
    clearTimeout(this.watch)
    this.watch = window.setTimeout(() => {
      this.queue.push({ kind: "end", t: silence, code: -1, reason: "timeout" })
      this.done = true
      this.fault = new Error("silent")
      this.wake()
    }, silence)
  }
}

function newWorker(language: Language): Worker {
  if (typeof WebAssembly !== "object" || typeof Worker !== "function" || typeof DecompressionStream !== "function")
    throw new Missing("noWasm", "no WebAssembly, Worker or DecompressionStream")
  return new Worker(address(language === "go" ? site.goWorker : site.pythonWorker), { type: "module" })
}
