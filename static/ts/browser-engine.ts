import { Missing, type Engine, type Language, type RunEvent, type RunRequest, type Stop } from "./engine"
import { recall, remember } from "./memory"
import type { Clock, Job, Program, Say } from "./worker/job"

/** A run that says nothing for so long is ended, in milliseconds: a program that computes cannot be asked. */
const silence = 35_000

/** As long may a worker say nothing before its program begins, in milliseconds: slow devices take their time over an interpreter. */
const slowest = 120_000

const site = document.documentElement.dataset
const address = (path = ""): string => new URL(path, document.baseURI).href

/** So many programs are noted as loaded. */
const noted = 40

/** What was compiled, for all workers. */
const modules = new Map<string, WebAssembly.Module>()
/** Workers without a run, the last used at the end. */
const idle: Record<Language, Worker[]> = { go: [], python: [] }
/** Pyodide as an earlier worker left it, from which the next one starts sooner. */
let snapshot: Uint8Array | undefined
let jobs = 0

/** Runs a program in a worker of the page. */
export class BrowserEngine implements Engine {
  readonly live = true
  readonly traces = true
  readonly instant: boolean

  constructor(private readonly program: Program, private readonly clock: Clock) {
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

  /** Compiles a Go program that this browser has loaded before, so that its next run begins sooner. */
  warm(): void {
    const { program } = this
    if (typeof program !== "string" || modules.has(address(program)) || !loaded().includes(nameOf(program)) || lacking()) return
    getReady(this.job({ demo: "", language: "go", flags: {}, python: [] }))
  }

  private job(request: RunRequest): Job {
    return {
      id: ++jobs,
      language: request.language,
      program: typeof this.program === "string" ? address(this.program) : this.program,
      exec: address(site.exec),
      toolbox: site.toolbox ? address(site.toolbox) : "",
      go: site.go ?? "",
      index: address(site.pyodide),
      overlay: address(site.overlay),
      args: request.language === "go" ? Object.entries(request.flags).map(([name, value]) => `-${name}=${value}`) : request.python,
      clock: this.clock,
      modules,
      warm: false,
    }
  }
}

/** A worker at a job. */
class Hand {
  private readonly worker: Worker
  private readonly queue: RunEvent[] = []
  private wake: () => void = () => {}
  private fault: unknown = null
  private begun = false // the program, not the job
  private done = false
  private watch = 0

  constructor(private readonly job: Job) {
    const rested = idle[job.language].pop()
    this.worker = rested ?? newWorker(job.language)
    this.worker.onmessage = ({ data }: MessageEvent<Say>) => {
      keep(data)
      if (data.id === job.id) this.hear(data)
    }
    this.worker.onerror = ({ message }) => this.cut(message ? new Missing("broken", message) : new Missing("notLoaded", "worker"))
    this.give(!rested)
    this.listen()
  }

  /** Hands the job over. Of a reader's own program goes a copy that the worker may keep: browsers take longer to make one
   *  themselves. Pyodide's snapshot, of many megabytes, goes to a young worker, which has to load
   *  Pyodide. */
  private give(young: boolean): void {
    const { job } = this
    if (job.language === "python") return this.worker.postMessage(young ? { ...job, snapshot } : job)
    if (!(job.program instanceof Uint8Array)) return this.worker.postMessage(job)
    const program = job.program.slice()
    this.worker.postMessage({ ...job, program } satisfies Job, [program.buffer])
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

  /** Lets go of the worker, for the next job. A worker that ran a reader's own Go program is ended, since browsers work on
   *  making that program faster for as long as anything has it, which slows down what the reader has changed it to. */
  release(): void {
    clearTimeout(this.watch)
    const { language, program } = this.job
    const own = program instanceof Uint8Array
    if (this.done && !this.fault && !own) idle[language].push(this.worker)
    else this.worker.terminate()
    if (own && idle.go.length === 0) getReady({ ...this.job, program: "" })
  }

  private hear(say: Say): void {
    if ("progress" in say) this.queue.push({ kind: "load", ...say.progress })
    if ("missing" in say) return this.cut(new Missing(say.missing, say.detail))
    if ("events" in say) {
      this.queue.push(...say.events)
      this.begun ||= say.events.some(({ kind }) => kind === "start")
      this.done = say.events.at(-1)?.kind === "end"
    }
    this.listen()
    this.wake()
  }

  private listen(): void {
    clearTimeout(this.watch)
    this.watch = window.setTimeout(() => {
      if (!this.begun) return this.cut(new Missing("notLoaded", this.job.language))
      this.queue.push({ kind: "end", t: silence, code: -1, reason: "timeout" })
      this.done = true
      this.fault = new Error("silent")
      this.wake()
    }, this.begun ? silence : slowest)
  }
}

/** Has a worker get ready for a job. */
function getReady(job: Job): void {
  const worker = idle.go.pop() ?? newWorker("go")
  worker.onmessage = ({ data }: MessageEvent<Say>) => keep(data)
  worker.postMessage({ ...job, warm: true } satisfies Job)
  idle.go.push(worker) // a job that comes meanwhile waits for what is under way
}

/** Keeps what a worker has made, for the workers after it. */
function keep(say: Say): void {
  if ("snapshot" in say) snapshot = say.snapshot
  if (!("compiled" in say)) return
  modules.set(say.compiled.address, say.compiled.module)
  remember("loaded", Array.from(new Set([nameOf(say.compiled.address), ...loaded()])).slice(0, noted).join(" "))
}

/** The names, with their versions, of programs that this browser has loaded, the last first. */
const loaded = (): string[] => recall("loaded").split(" ").filter(Boolean)

const nameOf = (program: string): string => program.slice(program.lastIndexOf("/") + 1)

/** What running programs needs and this browser has not. */
const lacking = (): string | undefined => ["WebAssembly", "Worker", "DecompressionStream"].find((name) => !(name in globalThis))

function newWorker(language: Language): Worker {
  const lacks = lacking()
  if (lacks) throw new Missing("lacks", lacks)
  return new Worker(address(language === "go" ? site.goWorker : site.pythonWorker), { type: "module" })
}
