import { Uncompiled, type Engine, type RunEvent, type RunRequest, type Stop } from "../engine"
import type { Clock, Files, Program } from "../worker/job"
import { compilerFor, type Compiled, type Finding } from "./compiler"

/** What the engine has to do with what it runs. */
export interface Edited {
  /** The program's files as they are now. */
  files(): Files
  /** Why they are not to be compiled, if they are not. */
  readonly refused: Finding[]
  /** Values of flags that came with it. */
  readonly settings: Record<string, string>
  /** Shows what is wrong with them; returns the sentence that says how much. */
  show(findings: Finding[]): string
  /** Runs what the browser can run. */
  engine(program: Program, clock: Clock): Engine
}

/** Runs a program as the reader has edited it, in the browser: no server ever runs what it did not ship. */
export class EditedEngine implements Engine {
  readonly live = true
  readonly traces = true
  readonly edited = true
  readonly instant: boolean

  constructor(private readonly program: Edited, private readonly clock: Clock, private readonly compiles: Compiles | null) {
    this.instant = clock === "virtual"
  }

  async *run(request: RunRequest, stop: Stop): AsyncGenerator<RunEvent> {
    const files = this.program.files()
    const still = asked(request, this.program.settings, files)
    if (!this.compiles) {
      yield* this.program.engine(files, this.clock).run(still, stop)
      return
    }
    const { refused } = this.program
    if (refused.length > 0) throw new Uncompiled(this.program.show(refused))
    const compiling = this.compiles.compile(files, stop.asked)
    yield* compiling.events()
    const { findings, program, vetted } = await compiling.outcome
    const sentence = this.program.show(findings)
    if (!program) throw new Uncompiled(sentence)
    void vetted?.then((more) => more.length > 0 && same(files, this.program.files()) && this.program.show([...findings, ...more]))
    yield* this.program.engine(program, this.clock).run(still, stop)
  }
}

const same = (a: Files, b: Files): boolean => JSON.stringify(a) === JSON.stringify(b)

/** What is asked of a program, with the flags that came with it and without those that it does not declare any more. */
function asked(request: RunRequest, settings: Record<string, string>, files: Files): RunRequest {
  return {
    ...request,
    flags: Object.fromEntries(Object.entries({ ...settings, ...request.flags }).filter(([name]) => takes(files, name))),
    python: [...request.python, ...Object.entries(settings).map(([name, value]) => (value ? `${name}=${value}` : name))].filter((argument) => takes(files, argument)),
  }
}

/** Whether a program declares the flag of an argument: its name stands in quotes. */
export function takes(files: Files, argument: string): boolean {
  const name = /^-*([\w-]+)/.exec(argument)?.[1] ?? ""
  return new RegExp(`["'\`]-{0,2}${name}["'\`]`).test(Object.values(files).join("\n"))
}

/** Compiles a program whenever it has changed. */
export class Compiles {
  private last: { key: string; compiled: Compiled } | null = null

  compile(files: Files, signal: AbortSignal): Compiling {
    const key = JSON.stringify(files)
    if (this.last?.key === key) return new Compiling(async () => this.last!.compiled, [])
    return new Compiling(async (progress) => {
      const compiled = await compilerFor().compile(files, signal, progress)
      this.last = { key, compiled }
      return compiled
    })
  }
}

/** A compilation under way: what there is to tell of it, until there is an outcome. */
class Compiling {
  readonly outcome: Promise<Compiled>
  private done = false
  private wake: () => void = () => {}

  constructor(work: (progress: (loaded: number, total: number) => void) => Promise<Compiled>, private readonly queue: RunEvent[] = [{ kind: "build", state: "building" }]) {
    this.outcome = work((loaded, total) => this.tell({ kind: "load", loaded, total }))
    this.outcome.catch(() => {}).finally(() => {
      this.done = true
      this.wake()
    })
  }

  async *events(): AsyncGenerator<RunEvent> {
    for (;;) {
      const event = this.queue.shift()
      if (event) yield event
      else if (this.done) return
      else await new Promise<void>((resolve) => (this.wake = resolve))
    }
  }

  private tell(event: RunEvent): void {
    this.queue.push(event)
    this.wake()
  }
}
