import type { Missing, Progress } from "./job"

/** Why a program could not be had. */
export class Unavailable extends Error {
  constructor(readonly missing: Missing, cause: unknown) {
    super(cause instanceof Error ? cause.message : String(cause), { cause })
  }
}

/** After so long without an answer, in milliseconds, it is told that there is none yet: a server may have to compile. */
const patience = 300

const wasmMagic = [0x00, 0x61, 0x73, 0x6d]
const archiveMagic = Array.from("!<arch>", (c) => c.charCodeAt(0))
const gzipMagic = [0x1f, 0x8b]

/** Fetches a program and compiles it. */
export const fetchProgram = (address: string, tell: (progress: Progress) => void): Promise<WebAssembly.Module> =>
  fetchFile(address, tell, wasmMagic, (bytes) => WebAssembly.compile(bytes))

/** Fetches a compiled package of Go. */
export const fetchArchive = (address: string, tell: (progress: Progress) => void): Promise<Uint8Array> =>
  fetchFile(address, tell, archiveMagic, (bytes) => Promise.resolve(bytes))

/** Fetches a file and makes something of it. What is damaged may have been kept so: then it is fetched from the host itself. */
async function fetchFile<T>(address: string, tell: (progress: Progress) => void, magic: number[], make: (bytes: Uint8Array<ArrayBuffer>) => Promise<T>): Promise<T> {
  const attempt = async (cache: RequestCache) => {
    const plain = await inflate(address, await download(address, tell, cache), magic)
    return make(plain).catch((fault: unknown) => {
      throw new Unavailable(fault instanceof RangeError ? "noMemory" : "corrupt", fault)
    })
  }
  try {
    return await attempt("default")
  } catch (fault) {
    if (!(fault instanceof Unavailable) || fault.missing !== "corrupt") throw fault
    return attempt("reload")
  }
}

/** Inflates a file, which is compressed unless its host had the browser inflate it on the way. */
async function inflate(address: string, bytes: Uint8Array<ArrayBuffer>, magic: number[]): Promise<Uint8Array<ArrayBuffer>> {
  let plain = bytes
  if (begins(bytes, gzipMagic)) {
    try {
      const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"))
      plain = new Uint8Array(await new Response(stream).arrayBuffer())
    } catch (fault) {
      throw new Unavailable("corrupt", fault)
    }
  }
  if (!begins(plain, magic)) throw new Unavailable("corrupt", `${address} is not what it ought to be`)
  return plain
}

const begins = (bytes: Uint8Array, magic: number[]): boolean => magic.every((byte, i) => bytes[i] === byte)

async function download(address: string, tell: (progress: Progress) => void, cache: RequestCache): Promise<Uint8Array<ArrayBuffer>> {
  try {
    const waits = setTimeout(() => tell({ loaded: 0, total: 0 }), patience)
    const answer = await get(address, { cache }).finally(() => clearTimeout(waits))
    if (!answer.ok || !answer.body) throw new Error(`status ${answer.status}`)
    const total = answer.headers.has("Content-Encoding") ? 0 : Number(answer.headers.get("Content-Length"))
    const chunks: Uint8Array[] = []
    let loaded = 0
    const reader = answer.body.getReader()
    for (let part = await reader.read(); !part.done; part = await reader.read()) {
      chunks.push(part.value)
      loaded += part.value.length
      tell({ loaded, total })
    }
    if (loaded < total) throw new Error(`${loaded} of ${total} bytes came`)
    return new Uint8Array(await new Blob(chunks as BlobPart[]).arrayBuffer())
  } catch (fault) {
    throw new Unavailable("notLoaded", fault)
  }
}

/** Kept, because running programs do not see it. */
const get = globalThis.fetch.bind(globalThis)
