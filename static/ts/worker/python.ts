// Runs a program's Python twin on Pyodide, in a worker. playground/overlay/browser.py
// is what runs it there: this is its host. Every run starts from the same bytes of
// memory, so that equal runs give equal outputs and equal records.

import type { RunEvent } from "../engine"
import { type Clock, realClock, virtualClock } from "./python-clock"
import { Diagnosis } from "./diagnosis"
import { limits, Output, type Piece, round } from "./output"
import { load, type Progress, type Pyodide, threads } from "./pyodide"

export interface PythonJob {
  files: Record<string, string> // by path; one is "main.py"
  args: string[]
  clock: "real" | "virtual"
  index: string // URL of the folder with Pyodide's files
  overlay?: string // URL of the folder with browser.py and sitecustomize.py, if not the same
  record?: boolean // false: no timeline is wanted
  snapshot?: Uint8Array | undefined // what an earlier worker of the same page said: this one starts in a tenth of the time
}

export type PythonEvent = Extract<RunEvent, { kind: "start" | "end" }> | ({ kind: "out" } & Piece) | { record: Uint8Array } | { progress: Progress } | { snapshot: Uint8Array }
export type Say = (event: PythonEvent) => void

const folder = "/home/run/"
const EIO = 29

let machine: Promise<Machine> | undefined

/** Runs a job, and says what happens; `end` is the last that is said, once. One at a time. The
 *  first run loads Pyodide, which the next ones find in place; if that fails, this throws. A
 *  program that neither waits nor prints nor ends is for the page to terminate. */
export async function runPython(job: PythonJob, say: Say): Promise<void> {
  machine ??= load(job.index, job.overlay ?? job.index, (progress) => say({ progress }), job.snapshot).then(({ python, snapshot }) => {
    if (!job.snapshot) say({ snapshot })
    return new Machine(python)
  })
  machine.catch(() => (machine = undefined))
  await (await machine).run(job, say)
}

class Machine {
  /** What browser.py calls host. */
  private readonly host = {
    virtual: false,
    threads,
    now: () => this.clock.now(),
    pause: (ms: number) => this.pass(ms, this.clock.pause),
    spend: (ms: number) => this.pass(ms, this.clock.spend),
    back: (ms: number) => this.clock.back(ms),
    start: (me: number, id: number) => this.leave(me, () => void this.begin.callPromising(id)),
    switch: (me: number, id: number) => this.leave(me, () => this.host.resume(id)),
    resume: (id: number) => {
      const go = this.parked.get(id)
      this.parked.delete(id)
      go?.()
    },
  }
  private readonly parked = new Map<number, () => void>()
  private readonly begin
  private readonly program
  private readonly version: string
  private readonly image: Uint8Array
  private readonly streams: number
  private clock: Clock = realClock()
  private output!: Output
  private record: (bytes: Uint8Array) => void = () => {}
  private halt: (reason: "timeout" | "output-limit" | "memory-limit", message: string) => void = () => {}
  private halted = false

  constructor(private readonly python: Pyodide) {
    const { FS } = python
    const write = (fd: 1 | 2) => ({ write: (bytes: Uint8Array) => this.print(fd, bytes), isatty: false })
    python.setStdin({ stdin: () => null })
    python.setStdout(write(1))
    python.setStderr(write(2))
    const device = FS.makedev(103, 0)
    FS.registerDevice(device, {
      open() {},
      close() {},
      write: (_: unknown, heap: Int8Array, offset: number, length: number) => {
        this.record(new Uint8Array(heap.slice(offset, offset + length).buffer))
        return length
      },
    })
    FS.mkdev("/dev/record", device)
    FS.mkdir(folder)
    python.registerJsModule("interleave_host", this.host)
    python.runPython("import browser, interleave_host; browser.host = interleave_host")
    this.version = `Python ${python.runPython("import sys; sys.version.partition(' ')[0]")}`
    const browser = python.pyimport("browser")
    this.begin = browser.begin
    this.program = browser.run
    this.streams = FS.streams.length
    this.image = python._module.HEAPU8.slice()
  }

  async run(job: PythonJob, say: Say): Promise<void> {
    this.restore(job.files)
    const diagnosis = new Diagnosis()
    this.host.virtual = job.clock === "virtual"
    this.halted = false
    this.record = (record) => this.halted || say({ record })
    const clock = this.host.virtual ? virtualClock() : realClock()
    const output = new Output(clock.now, (piece) => {
      piece.text = hide(piece.text)
      if (piece.fd === 2) diagnosis.note(piece.text)
      say({ kind: "out", ...piece })
    })
    this.halt = (reason, message) => {
      if (this.halted) return
      this.halted = true
      output.end()
      say({ kind: "end", t: round(clock.now()), code: -1, reason, message })
    }
    this.clock = clock
    this.output = output
    say({ kind: "start", engine: "wasm", go: this.version, procs: 1 })
    try {
      const code = await this.call(job)
      if (this.halted) return
      output.end()
      say({ kind: "end", t: round(clock.now()), code, reason: code === 0 ? "ok" : "error", message: code === 0 ? "" : diagnosis.exception() || `exit status ${code}` })
    } catch (error) {
      this.halt("memory-limit", `Stopped: ${String(error).split("\n", 1)[0]}`) // what WebAssembly could not go on with
      machine = undefined
    } finally {
      clock.stop()
    }
  }

  private async call(job: PythonJob): Promise<number> {
    const fd = job.record === false ? -1 : this.python.FS.open("/dev/record", "w").fd
    const args = [`${folder}main.py`, JSON.stringify(job.args), fd] as const
    return this.host.threads ? this.program.callPromising(...args) : this.program(...args)
  }

  /** Puts everything back to where it was after loading. */
  private restore(files: Record<string, string>): void {
    const { FS, _module } = this.python
    for (const stream of FS.streams.slice(this.streams)) if (stream) FS.close(stream)
    FS.chdir("/")
    empty(FS, folder)
    this.parked.clear()
    const heap = _module.HEAPU8
    heap.set(this.image)
    heap.fill(0, this.image.length)
    for (const [name, text] of Object.entries(files)) {
      FS.mkdirTree((folder + name).replace(/\/[^/]*$/, ""))
      FS.writeFile(folder + name, text)
    }
  }

  private print(fd: 1 | 2, bytes: Uint8Array): number {
    if (this.halted) throw new this.python.FS.ErrnoError(EIO) // which ends most programs
    this.output.write(fd, bytes)
    if (this.output.over) this.halt("output-limit", this.output.over)
    return bytes.length
  }

  /** Lets time pass, and returns whether the program may go on. */
  private pass(ms: number, by: (ms: number) => void): boolean {
    if (this.halted) return false
    const left = limits.wall - this.clock.now()
    by(Math.min(Math.max(ms, 0), Math.max(left, 0)))
    if (ms >= left) this.halt("timeout", `Stopped after ${limits.wall / 1000} s, the longest that a program may run.`)
    else if (this.python._module.HEAPU8.length > limits.memory) this.halt("memory-limit", "Stopped: it took more than 512 MiB of memory.")
    return !this.halted
  }

  /** Returns a promise that is kept when somebody resumes strand me. */
  private leave(me: number, then: () => void): Promise<void> {
    const back = new Promise<void>((resolve) => this.parked.set(me, resolve))
    then()
    return back
  }
}

/** What a program prints tells nothing of where it runs. */
function hide(text: string): string {
  return text.replaceAll(folder, "").replace(/\/lib\/python3\d+\.zip\//g, "Lib/")
}

function empty(FS: Pyodide["FS"], path: string): void {
  for (const name of FS.readdir(path)) {
    if (name === "." || name === "..") continue
    const inner = `${path}${name}`
    if (FS.isDir(FS.stat(inner).mode)) {
      empty(FS, `${inner}/`)
      FS.rmdir(inner)
    } else {
      FS.unlink(inner)
    }
  }
}
