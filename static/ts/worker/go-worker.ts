// The worker in which Go programs run, one after the other. It is ended by whoever started it.

import { RealClock, VirtualClock } from "./go-clock"
import { runGo } from "./go-program"
import { Verdict } from "./go-verdict"
import { Halt } from "./halt"
import type { Job } from "./job"
import { Output } from "./output"
import { patience, Run, type End } from "./run"

addEventListener("message", ({ data }: MessageEvent<Job>) => {
  const run = new Run(data)
  void (data.warm ? run.warm() : run.perform(() => perform(run)))
})

async function perform(run: Run): Promise<End> {
  const { job } = run
  await import(job.exec)
  const module = await run.program()
  const clock = job.clock === "virtual" ? new VirtualClock() : new RealClock()
  const now = () => clock.now() / 1e6
  const verdict = new Verdict()
  const output = new Output(now, ({ t, fd, text, raw }) => {
    if (fd === 2) verdict.note(text)
    run.emit({ kind: "out", t, fd, text }, raw)
  })
  const live = clock instanceof RealClock ? setInterval(() => (output.late(), run.live()), patience) : 0
  run.wall = clock.wall
  run.emit({ kind: "start", engine: "wasm", clock: job.clock, go: job.go, procs: 1 })
  try {
    const code = await runGo(module, job.args, clock, {
      print(fd, bytes) {
        output.write(fd, bytes)
        if (output.over) throw new Halt("output-limit", output.over)
      },
      record: (bytes) => run.record(bytes),
    })
    output.end()
    return verdict.end(now(), code)
  } catch (fault) {
    output.end()
    const reason = fault instanceof Halt ? fault.reason : fault instanceof RangeError ? "memory-limit" : "error"
    return { kind: "end", t: now(), code: -1, reason, message: fault instanceof Error ? fault.message : String(fault) }
  } finally {
    clearInterval(live)
  }
}
