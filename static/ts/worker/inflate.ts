import type { Missing, Progress } from "./job"

/** Why a program could not be had. */
export class Unavailable extends Error {
  constructor(readonly missing: Missing, cause: unknown) {
    super(cause instanceof Error ? cause.message : String(cause), { cause })
  }
}

/** After so long without an answer, in milliseconds, it is told that there is none yet: a server may have to compile. */
const patience = 300

const archiveMagic = Array.from("!<arch>", (c) => c.charCodeAt(0))
const gzipMagic = [0x1f, 0x8b]

/** Fetches a program and compiles it as it comes. */
export const fetchProgram = (address: string, tell: (progress: Progress) => void): Promise<WebAssembly.Module> =>
  fetchFile(address, tell, (body) => WebAssembly.compileStreaming(new Response(body, { headers: { "Content-Type": "application/wasm" } })))

/** Fetches a compiled package of Go. */
export const fetchArchive = (address: string, tell: (progress: Progress) => void): Promise<Uint8Array> =>
  fetchFile(address, tell, async (body) => {
    const bytes = new Uint8Array(await new Response(body).arrayBuffer())
    if (!begins(bytes, archiveMagic)) throw new Error(`${address} is not what it ought to be`)
    return bytes
  })

/** Compiles a program; throws Unavailable. */
export const compile = (bytes: Uint8Array<ArrayBuffer>): Promise<WebAssembly.Module> =>
  WebAssembly.compile(bytes).catch((fault: unknown) => {
    throw unusable(fault)
  })

/** Fetches a file and makes something of it. What is damaged may have been kept so: then it is fetched from the host itself. */
async function fetchFile<T>(address: string, tell: (progress: Progress) => void, make: (body: ReadableStream<Bytes>) => Promise<T>): Promise<T> {
  const attempt = async (cache: RequestCache) => {
    const download = new Download(address, tell, cache)
    return download.body().then(make).catch((fault: unknown) => {
      throw download.lost ?? unusable(fault)
    })
  }
  try {
    return await attempt("default")
  } catch (fault) {
    if (!(fault instanceof Unavailable) || fault.missing !== "corrupt") throw fault
    return attempt("reload")
  }
}

const unusable = (fault: unknown): Unavailable => new Unavailable(fault instanceof RangeError ? "noMemory" : "corrupt", fault)

type Bytes = Uint8Array<ArrayBuffer>

/** A file on its way. */
class Download {
  /** Why it did not come, or not all of it. */
  lost: Unavailable | undefined

  constructor(private readonly address: string, private readonly tell: (progress: Progress) => void, private readonly cache: RequestCache) {}

  /** The file, inflated: it is compressed unless its host had the browser inflate it on the way. */
  async body(): Promise<ReadableStream<Bytes>> {
    const parts = this.parts()
    const first = await parts.next()
    const compressed = !first.done && begins(first.value, gzipMagic)
    const whole = new ReadableStream<Bytes>({
      start: (to) => first.done ? to.close() : to.enqueue(first.value),
      pull: async (to) => {
        const part = await parts.next()
        if (part.done) to.close()
        else to.enqueue(part.value)
      },
      cancel: () => void parts.return(undefined),
    })
    return compressed ? whole.pipeThrough(new DecompressionStream("gzip")) : whole
  }

  /** What comes, piece by piece. */
  private async *parts(): AsyncGenerator<Bytes> {
    try {
      const waits = setTimeout(() => this.tell({ loaded: 0, total: 0 }), patience)
      const answer = await get(this.address, { cache: this.cache }).finally(() => clearTimeout(waits))
      if (!answer.ok || !answer.body) throw new Error(`status ${answer.status}`)
      const total = answer.headers.has("Content-Encoding") ? 0 : Number(answer.headers.get("Content-Length"))
      let loaded = 0
      const reader = answer.body.getReader()
      try {
        for (let part = await reader.read(); !part.done; part = await reader.read()) {
          loaded += part.value.length
          this.tell({ loaded, total })
          yield part.value
        }
      } finally {
        void reader.cancel().catch(() => {}) // of what nobody wants any more
      }
      if (loaded < total) throw new Error(`${loaded} of ${total} bytes came`)
    } catch (fault) {
      throw (this.lost = new Unavailable("notLoaded", fault))
    }
  }
}

const begins = (bytes: Uint8Array, magic: number[]): boolean => magic.every((byte, i) => bytes[i] === byte)

/** Kept, because running programs do not see it. */
const get = globalThis.fetch.bind(globalThis)
