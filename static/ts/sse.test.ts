import assert from "node:assert/strict"
import { test } from "node:test"
import { messages, type Message } from "./sse"

const stream = 'event: out\ndata: {"text":"a: b\\n"}\n\n: a comment\n\nevent: end\r\ndata: 1\r\ndata: 2\r\n\r\nevent: cut off\ndata: no'

async function* pieces(text: string, size: number): AsyncGenerator<string> {
  for (let i = 0; i < text.length; i += size) yield text.slice(i, i + size)
}

async function all(chunks: AsyncIterable<string>): Promise<Message[]> {
  const out: Message[] = []
  for await (const message of messages(chunks)) out.push(message)
  return out
}

for (const size of [1, 2, 3, 7, 1000]) {
  test(`messages are whole when the stream comes in pieces of ${size}`, async () => {
    assert.deepEqual(await all(pieces(stream, size)), [
      { event: "out", data: '{"text":"a: b\\n"}' },
      { event: "end", data: "1\n2" },
    ])
  })
}
