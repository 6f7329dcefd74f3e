import { Refused, Unreachable, type Engine, type RunEvent, type RunRequest, type Stop } from "./engine"
import { messages } from "./sse"

const kinds = new Set(["queue", "build", "start", "out", "trace", "file", "end"])

/** Runs demos on the server behind the page. Breaking off the request kills the program; the
 *  answer says where one that listens is asked to end. */
export class ServerEngine implements Engine {
  readonly live = true
  readonly traces = true
  readonly instant = false

  constructor(private readonly root: string) {}

  async *run(request: RunRequest, stop: Stop): AsyncGenerator<RunEvent> {
    const cut = new AbortController()
    let where: string | null = null
    const end = () => {
      if (where === null || stop.insisted.aborted) return cut.abort()
      fetch(this.root + where.slice(1), { method: "POST" }).then((answer) => answer.ok || cut.abort(), () => cut.abort())
    }
    for (const press of [stop.asked, stop.insisted]) press.addEventListener("abort", end, { signal: cut.signal })
    if (stop.asked.aborted) cut.abort()
    const answer = await this.post(request, cut.signal)
    where = answer.headers.get("X-Stop")
    if (!answer.ok || !answer.body) throw await refusal(answer)
    const text = answer.body.pipeThrough(new TextDecoderStream())
    for await (const { event, data } of messages(chunks(text))) {
      if (kinds.has(event)) yield { kind: event, ...JSON.parse(data) } as RunEvent
    }
  }

  private async post(request: RunRequest, signal: AbortSignal): Promise<Response> {
    const { demo, python: _, ...body } = request
    try {
      return await fetch(`${this.root}run/${demo}`, {
        method: "POST",
        headers: { "Content-Type": "application/json" },
        body: JSON.stringify(body),
        signal,
      })
    } catch (fault) {
      if (signal.aborted) throw fault
      throw new Unreachable("no answer", { cause: fault })
    }
  }
}

async function refusal(answer: Response): Promise<Refused> {
  const message = await answer.json().then((body: { error?: string }) => body.error, () => undefined)
  const wait = answer.status === 429 ? Number(answer.headers.get("Retry-After")) || 1 : null
  return new Refused(message ?? `${answer.status} ${answer.statusText}`, wait)
}

// Not every browser can iterate a stream yet.
async function* chunks(stream: ReadableStream<string>): AsyncGenerator<string> {
  const reader = stream.getReader()
  try {
    for (;;) {
      const { done, value } = await reader.read()
      if (done) return
      yield value
    }
  } finally {
    reader.cancel().catch(() => {})
  }
}
