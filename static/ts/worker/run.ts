import type { RunEvent } from "../engine"
import { compile, fetchProgram, Unavailable } from "./inflate"
import type { Job, Say } from "./job"
import { startToolbox, type RecordReader } from "./toolbox"

export type End = Extract<RunEvent, { kind: "end" }>

/** Events go to the page together, at most so many milliseconds late. */
export const patience = 16

let toolbox: Promise<Awaited<ReturnType<typeof startToolbox>>> | undefined

/** What this worker has compiled, or is compiling, by address. */
const compiling = new Map<string, Promise<WebAssembly.Module>>()

/** One job of a worker: what happens in it, on its way to the page. A program's output goes as it comes; of its
 *  record the toolbox makes a timeline, for which the end waits. */
export class Run {
  private events: RunEvent[] = []
  private sent = performance.now()
  private readonly records: Uint8Array[] = []
  private readonly printed: [fd: number, raw: number][] = []
  private reader: RecordReader | null = null

  constructor(readonly job: Job) {}

  /** Does the job: `run` runs the program. */
  async perform(run: () => Promise<End>): Promise<void> {
    try {
      const end = await run()
      this.send() // the output need not wait for the toolbox
      await this.read(true)
      this.events.push(end)
      this.send()
    } catch (fault) {
      const missing = fault instanceof Unavailable ? fault.missing : "broken"
      this.say({ id: this.job.id, missing, detail: String(fault) })
    }
  }

  /** Tells of an event; of an `out`, also how many bytes of the stream it was made of. */
  emit(event: RunEvent, raw = 0): void {
    if (event.kind === "out") this.printed.push([event.fd, raw])
    this.events.push(event)
    if (event.kind === "start" || performance.now() - this.sent > patience) this.send() // after its start, a program may not let go
  }

  /** Takes a piece of the program's record. */
  record(bytes: Uint8Array): void {
    this.records.push(bytes)
  }

  /** Shows how a program is getting on that runs in real time. */
  live(): void {
    void this.read(false)
    this.send()
  }

  /** The wall clock at the program's start, in nanoseconds since 1970. */
  wall = 0

  /** Does what a later job would have to wait for. */
  async warm(): Promise<void> {
    try {
      await import(this.job.exec)
      if (this.job.program) await this.program(false)
      if (this.job.toolbox) await this.open()
    } catch {
      // the run itself will tell
    }
  }

  /** The job's program, compiled. */
  async program(tell = true): Promise<WebAssembly.Module> {
    const { program } = this.job
    if (typeof program === "string") return this.compiled(program, tell)
    if (program instanceof Uint8Array) return compile(program)
    throw new Error("not a compiled program")
  }

  /** Returns a program that is compiled once for all workers of the page. */
  async compiled(address: string, tell: boolean): Promise<WebAssembly.Module> {
    const { id, modules } = this.job
    const known = modules.get(address) ?? compiling.get(address)
    if (known) return known
    const coming = fetchProgram(address, (progress) => tell && this.say({ id, progress }))
    compiling.set(address, coming)
    try {
      const module = await coming
      this.say({ id, compiled: { address, module } })
      return module
    } catch (fault) {
      compiling.delete(address)
      throw fault
    }
  }

  say(what: Say): void {
    postMessage(what)
  }

  /** Reads what there is of the program's record, or all of it. */
  private async read(whole: boolean): Promise<void> {
    if (!this.job.toolbox) return
    if (!this.reader && this.records.length === 0) return // it was ended before it told anything
    try {
      if (!this.reader) {
        const open = await this.open()
        this.reader ??= open(this.job.language, this.wall, (batch) => this.emit({ kind: "trace", ...JSON.parse(batch) } as RunEvent))
      }
      for (const [fd, raw] of this.printed.splice(0)) this.reader.printed(fd, raw)
      for (const bytes of this.records.splice(0)) this.reader.write(bytes)
      if (whole) this.reader.end()
    } catch {
      toolbox = undefined // the run has no timeline, and the next one tries again
    }
  }

  /** The toolbox, which is started once. */
  private open(): NonNullable<typeof toolbox> {
    return (toolbox ??= import(this.job.exec).then(() => this.compiled(this.job.toolbox, false)).then(startToolbox))
  }

  private send(): void {
    this.sent = performance.now()
    if (this.events.length > 0) this.say({ id: this.job.id, events: this.events.splice(0) })
  }
}
