// The worker in which Python programs run, one after the other. It is ended by whoever started it.

import type { RunEvent } from "../engine"
import { Unavailable } from "./inflate"
import type { Files, Job, Program } from "./job"
import { runPython } from "./python"
import { patience, Run, type End } from "./run"

addEventListener("message", ({ data }: MessageEvent<Job>) => {
  const run = new Run(data)
  void run.perform(() => perform(run, data.index ?? "", data.overlay ?? ""))
})

/** The first moment of virtual time, as browser.py has it, in nanoseconds. */
const virtualStart = 1_767_225_600e9

async function perform(run: Run, index: string, overlay: string): Promise<End> {
  const { job } = run
  const files = await filesOf(job.program)
  const live = job.clock === "real" ? setInterval(() => run.live(), patience) : 0
  let end: End | undefined
  try {
    await runPython({ files, args: job.args, clock: job.clock, index, overlay, snapshot: job.snapshot }, (event) => {
      if ("record" in event) run.record(event.record)
      else if ("progress" in event) run.say({ id: job.id, progress: event.progress })
      else if ("snapshot" in event) run.say({ id: job.id, snapshot: event.snapshot })
      else if (event.kind === "start") {
        run.wall = job.clock === "virtual" ? virtualStart : (performance.timeOrigin + performance.now()) * 1e6
        run.emit({ ...event, clock: job.clock })
      } else if (event.kind === "out") run.emit({ kind: "out", t: event.t, fd: event.fd, text: event.text } satisfies RunEvent, event.raw)
      else end = event
    })
  } catch (fault) {
    throw fault instanceof Unavailable ? fault : new Unavailable("notLoaded", fault)
  } finally {
    clearInterval(live)
  }
  if (!end) throw new Error("the program did not end")
  return end
}

/** The programs that were read, by address. */
const programs = new Map<string, string>()

async function filesOf(program: Program): Promise<Files> {
  if (program instanceof Uint8Array) throw new Error("not a Python program")
  return typeof program === "string" ? { "main.py": await read(program) } : program
}

async function read(address: string): Promise<string> {
  const known = programs.get(address)
  if (known !== undefined) return known
  try {
    const answer = await fetch(address)
    if (!answer.ok) throw new Error(`status ${answer.status}`)
    const text = await answer.text()
    programs.set(address, text)
    return text
  } catch (fault) {
    throw new Unavailable("notLoaded", fault)
  }
}
