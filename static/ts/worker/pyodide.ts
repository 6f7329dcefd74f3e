// Loads Pyodide, whose large files a host may keep gzipped.

/** Whether this browser can leave a WebAssembly stack and come back: without that there are no threads. */
export const threads = "Suspending" in WebAssembly

/** What is used of Pyodide; pyodide.d.ts has it whole. */
export interface Pyodide {
  FS: any // Emscripten's, which has no types of its own
  _module: { HEAPU8: Uint8Array }
  runPython(code: string): any
  makeMemorySnapshot(): Uint8Array
  pyimport(name: string): any
  registerJsModule(name: string, module: object): void
  setStdin(options: { stdin: () => null }): void
  setStdout(options: object): void
  setStderr(options: object): void
}

export interface Progress {
  step: "download"
  loaded: number // bytes as they were sent
  total: number
}

/** The files that readers wait for; the total counts what each of them announces. */
const large = ["pyodide.asm.wasm", "python_stdlib.zip"]

/** No package is ever loaded, so there is nothing to look up. */
const lock = { info: { abi_version: "2026_0", arch: "wasm32", platform: "emscripten_5_0_3", version: "314.0.7", python: "3.14.2" }, packages: {} }

const env = { HOME: "/home", LANG: "C.UTF-8", PYTHONHASHSEED: "103", PYTHONUNBUFFERED: "1", PYTHONDONTWRITEBYTECODE: "1", NO_COLOR: "1", PYTHONINSPECT: "" }

/** Returns Pyodide with sitecustomize.py in /overlay and browser.py imported and prepared, and its
 *  memory at that point, from which another worker can go on instead of doing all this again. */
export async function load(index: string, overlay: string, tell: (progress: Progress) => void, snapshot?: Uint8Array): Promise<{ python: Pyodide; snapshot: Uint8Array }> {
  const folder = index.endsWith("/") ? index : `${index}/`
  const { fetch } = globalThis
  const download = new Download(fetch.bind(globalThis), tell)
  const local = folder.startsWith("file:")
  if (!local) globalThis.fetch = (input, init) => download.fetch(String(input), folder, init)
  try {
    const scripts = [text(overlay, "browser.py"), text(overlay, "sitecustomize.py")] as const
    const { loadPyodide } = await import(`${folder}pyodide.mjs`)
    const indexURL = local ? decodeURIComponent(new URL(folder).pathname) : folder
    const loading: Promise<Pyodide> = loadPyodide({ indexURL, lockFileContents: JSON.stringify(lock), packageBaseUrl: folder, env, ...(snapshot ? { _loadSnapshot: snapshot } : { _makeSnapshot: true }) })
    const [python, browser, recorder] = await Promise.all([Promise.race([loading, download.failed]), ...scripts]) // Pyodide itself would wait for ever
    python.FS.mkdir("/overlay")
    python.FS.writeFile("/overlay/browser.py", browser)
    python.FS.writeFile("/overlay/sitecustomize.py", recorder)
    if (snapshot) return { python, snapshot }
    python.runPython(`import sys; sys.path.insert(0, "/overlay"); import browser; sys.path.pop(0); browser.prepare(${threads ? "True" : "False"})`)
    return { python, snapshot: python.makeMemorySnapshot() }
  } finally {
    globalThis.fetch = fetch
  }
}

async function text(folder: string, name: string): Promise<string> {
  const url = folder.endsWith("/") ? folder + name : `${folder}/${name}`
  const response = await fetch(url)
  if (!response.ok) throw new Error(`${url}: ${response.status}`)
  return response.text()
}

/** Fetches the large files, gzipped or not, and tells how far they are. */
class Download {
  private loaded = 0
  private readonly totals = new Map<string, number>()
  private fail!: (error: unknown) => void
  /** Rejects once a file cannot be had. */
  readonly failed = new Promise<never>((_, reject) => (this.fail = reject))

  constructor(private readonly plain: typeof fetch, private readonly tell: (progress: Progress) => void) {}

  async fetch(url: string, folder: string, init?: RequestInit): Promise<Response> {
    const name = large.find((name) => url === folder + name)
    if (!name) return this.plain(url, init)
    try {
      return await this.inflate(name, url, init)
    } catch (error) {
      this.fail(error)
      throw error
    }
  }

  private async inflate(name: string, url: string, init?: RequestInit): Promise<Response> {
    let response = await this.plain(`${url}.gz`, init)
    if (!response.ok) response = await this.plain(url, init)
    if (!response.ok || !response.body) throw new Error(`${name}: ${response.status}`)
    this.totals.set(name, Number(response.headers.get("content-length") ?? 0))
    const body = await inflated(response.body.pipeThrough(this.counter(name)), (error) => this.fail(new Error(`${name}: ${error}`)))
    return new Response(body, { headers: { "content-type": name.endsWith(".wasm") ? "application/wasm" : "application/zip" } })
  }

  private counter(name: string): TransformStream<Uint8Array, Uint8Array> {
    let got = 0
    return new TransformStream({
      flush: () => {
        const total = this.totals.get(name) ?? 0
        if (got < total) this.fail(new Error(`${name}: ${got} of ${total} bytes came`))
      },
      transform: (chunk, out) => {
        got += chunk.length
        this.loaded += chunk.length
        const total = this.totals.size < large.length ? 0 : [...this.totals.values()].reduce((sum, n) => sum + n, 0)
        this.tell({ step: "download", loaded: this.loaded, total })
        out.enqueue(chunk)
      },
    })
  }
}

/** Inflates a stream if it begins as gzip does: a host may have inflated it already. */
async function inflated(stream: ReadableStream<Uint8Array>, broken: (error: unknown) => void): Promise<ReadableStream<Uint8Array>> {
  const reader = stream.getReader()
  const first = await reader.read()
  const head = first.value ?? new Uint8Array()
  const whole = new ReadableStream<Uint8Array>({
    start: (out) => out.enqueue(head),
    async pull(out) {
      const { done, value } = await reader.read().catch((error: unknown) => {
        broken(error)
        throw error
      })
      if (done) out.close()
      else out.enqueue(value)
    },
    cancel: (reason) => reader.cancel(reason),
  })
  return head[0] === 0x1f && head[1] === 0x8b ? whole.pipeThrough(new DecompressionStream("gzip") as ReadableWritablePair<Uint8Array, Uint8Array>) : whole
}
