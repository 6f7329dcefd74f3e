import { Unreachable, type Engine, type RunEvent, type RunRequest, type Stop } from "./engine"

interface Printed {
  t: number
  out: number
  fd: number
  text: string
}

/** Replays the run that the page was rendered with, at its own pace. It reads
 *  the recording when it is made, before anything else is printed there. */
export class RecordedEngine implements Engine {
  readonly live = false
  readonly instant = false
  readonly traces = false
  private readonly printed: Printed[]
  private readonly end: { t: number; code: number; reason: string }

  constructor(out: Element) {
    this.printed = Array.from(out.querySelectorAll<HTMLElement>(".lines li"), (li, i) => ({
      t: Number(li.dataset.t),
      out: Number(li.dataset.out ?? i),
      fd: li.classList.contains("err") ? 2 : 1,
      text: `${li.lastElementChild?.textContent ?? ""}\n`,
    }))
    const end = out.querySelector<HTMLElement>("[data-reason]")?.dataset
    this.end = {
      t: Number(end?.t ?? this.printed.at(-1)?.t ?? 0),
      code: Number(end?.code ?? 0),
      reason: end?.reason ?? "ok",
    }
  }

  async *run(_: RunRequest, { asked: signal }: Stop): AsyncGenerator<RunEvent> {
    const began = performance.now()
    yield { kind: "start", engine: "recorded", go: "", procs: 0 }
    for (const line of this.printed) {
      await until(began + line.t, signal)
      yield { kind: "out", ...line }
    }
    await until(began + this.end.t, signal)
    yield { kind: "end", ...this.end }
  }
}

/** Replays a run that was recorded with what only some servers have, from the file at an address. */
export class SpecialEngine implements Engine {
  readonly live = false
  readonly instant = false
  readonly traces = true

  constructor(private readonly address: string) {}

  async *run(_: RunRequest, { asked: signal }: Stop): AsyncGenerator<RunEvent> {
    const { events } = await this.load(signal)
    const began = performance.now()
    for (const [kind, event] of events) {
      if ("t" in event) await until(began + Number(event.t), signal)
      yield { kind, ...event } as RunEvent
    }
  }

  private async load(signal: AbortSignal): Promise<{ events: [string, object][] }> {
    try {
      const answer = await fetch(this.address, { signal })
      if (!answer.ok) throw new Error(`${answer.status}`)
      return await answer.json()
    } catch (fault) {
      if (signal.aborted) throw fault
      throw new Unreachable("no recorded run", { cause: fault })
    }
  }
}

/** Waits for a moment of the page's clock; throws when the signal aborts. */
function until(moment: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    signal.throwIfAborted()
    const wait = moment - performance.now()
    if (wait <= 0) return resolve()
    const abort = () => {
      clearTimeout(timer)
      reject(signal.reason)
    }
    const timer = setTimeout(() => {
      signal.removeEventListener("abort", abort)
      resolve()
    }, wait)
    signal.addEventListener("abort", abort, { once: true })
  })
}
