import { Refused, Unreachable, type Engine, type RunEvent, type RunRequest } from "./engine"
import { messages } from "./sse"

const kinds = new Set(["queue", "build", "start", "out", "trace", "file", "end"])

/** Runs demos on the server behind the page. Breaking off the request stops the program. */
export class ServerEngine implements Engine {
  readonly live = true

  constructor(private readonly root: string) {}

  async *run(request: RunRequest, signal: AbortSignal): AsyncGenerator<RunEvent> {
    const answer = await this.post(request, signal)
    if (!answer.ok || !answer.body) throw await refusal(answer)
    const text = answer.body.pipeThrough(new TextDecoderStream())
    for await (const { event, data } of messages(chunks(text))) {
      if (kinds.has(event)) yield { kind: event, ...JSON.parse(data) } as RunEvent
    }
  }

  private async post(request: RunRequest, signal: AbortSignal): Promise<Response> {
    const { demo, flags, language } = request
    try {
      return await fetch(`${this.root}run/${demo}`, {
        method: "POST",
        headers: { "Content-Type": "application/json" },
        body: JSON.stringify({ flags, language }),
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
