import { memoryFiles, type Disk } from "./files"
import { maxMemory, TooMuch } from "./too-much"
import { host } from "./workbench"

/** How much of what a tool says is read, in bytes. */
const maxSaid = 64 << 10

/** How much memory is kept for the next run of a tool, in bytes. */
const keptMemory = 512 << 20

/** What a tool says whose stack is full: its own, or the browser's, which came to light while it called us. */
const full = /goroutine stack exceeds|stack overflow|^panic: .*(js\.ValueError|JavaScript error)/m

/** The tools of the toolchain, which are one program: see playground/kittool. It is loaded into memory once, and then started
 *  there over and over: to have it loaded, and new memory for it, takes browsers as long as the tools take to work. */
export class Toolchain {
  private loaded: Loaded | undefined

  constructor(private readonly module: WebAssembly.Module, private readonly disk: Disk) {}

  /** Runs a tool; returns what it says: nothing, if all is well. */
  async run(name: string, args: string[]): Promise<string> {
    const { loaded = await Loaded.load(this.module) } = this
    this.loaded = undefined // until it is known to have ended well
    const said = new Uint8Array(maxSaid)
    let size = 0
    host(memoryFiles((_, bytes) => {
      const part = bytes.subarray(0, maxSaid - size)
      said.set(part, size)
      size += part.length
      return bytes.length
    }, this.disk))
    const code = await loaded.run([name, ...args])
    if (loaded.memory <= keptMemory) this.loaded = loaded
    const text = new TextDecoder().decode(said.subarray(0, size))
    if (code === 0) return ""
    if (/out of memory|cannot allocate memory/.test(text)) throw new TooMuch("memory")
    if (full.test(text)) throw new TooMuch("depth")
    return `${text.trim()}\n`
  }
}

/** A Go program in memory, to be run several times. */
class Loaded {
  private code = -1
  private readonly image: Uint8Array // what is in memory before a run, but for zeros after it

  private constructor(private readonly go: Go, private readonly instance: WebAssembly.Instance) {
    go.env = { GOOS: "js", GOARCH: "wasm", GOROOT: "", GOTOOLCHAIN: "local", HOME: "/tmp", TMPDIR: "/tmp", TERM: "dumb", GOGC: "400" }
    go.exit = (status) => void (this.code = status)
    const words = new BigUint64Array(this.bytes().buffer)
    let used = words.length
    while (used > 0 && words[used - 1] === 0n) used--
    this.image = this.bytes().slice(0, used * words.BYTES_PER_ELEMENT)
  }

  static async load(module: WebAssembly.Module): Promise<Loaded> {
    const go = new Go()
    bound(go)
    return new Loaded(go, await WebAssembly.instantiate(module, go.importObject as unknown as WebAssembly.Imports))
  }

  /** How much memory it has, in bytes. */
  get memory(): number {
    return this.bytes().length
  }

  /** Runs the program to its end; returns its exit status. */
  async run(argv: string[]): Promise<number> {
    const { go } = this
    if (this.code >= 0) {
      this.bytes().fill(0, this.image.length)
      this.bytes().set(this.image)
      go._exitPromise = new Promise((resolve) => (go._resolveExitPromise = resolve))
    }
    this.code = -1
    go.argv = argv
    try {
      await go.run(this.instance)
    } catch (fault) {
      if (this.code < 0) throw fault // and else it has ended while it called us, after which Go's script finds nothing to return to
    }
    return this.code
  }

  private bytes(): Uint8Array {
    return new Uint8Array((this.instance.exports.mem as WebAssembly.Memory).buffer)
  }
}

/** Ends a tool that takes too much memory. */
function bound(go: Go): void {
  const imports = go.importObject.gojs
  const grown = imports["runtime.resetMemoryDataView"]!
  imports["runtime.resetMemoryDataView"] = (sp) => {
    grown(sp)
    if (go.mem.byteLength > maxMemory) throw new TooMuch("memory")
  }
}
