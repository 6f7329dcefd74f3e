// Server-Sent Events over the answer of a POST, which EventSource cannot do.

export interface Message {
  event: string
  data: string
}

/** Splits a stream of text, cut anywhere, into messages. */
export async function* messages(chunks: AsyncIterable<string>): AsyncGenerator<Message> {
  let rest = ""
  for await (const chunk of chunks) {
    const blocks = (rest + chunk).replaceAll("\r\n", "\n").split("\n\n")
    rest = blocks.pop() ?? ""
    for (const block of blocks) {
      const message = parse(block)
      if (message) yield message
    }
  }
}

function parse(block: string): Message | null {
  let event = "message"
  const data: string[] = []
  for (const line of block.split("\n")) {
    const colon = line.indexOf(":")
    if (colon <= 0) continue // a comment, or a field without a value
    const value = line.slice(colon + 1).replace(/^ /, "")
    if (line.startsWith("event:")) event = value
    if (line.startsWith("data:")) data.push(value)
  }
  return data.length > 0 ? { event, data: data.join("\n") } : null
}
