import { memoryFiles, type Disk } from "./files"
import { maxMemory, TooMuch } from "./too-much"
import { host } from "./workbench"

/** How much of what a tool says is read, in bytes. */
const maxSaid = 64 << 10

/** What a tool says whose stack is full: its own, or the browser's, which came to light while it called us. */
const full = /goroutine stack exceeds|stack overflow|^panic: .*(js\.ValueError|JavaScript error)/m

/** Runs a tool of the toolchain on a disk; returns what it says: nothing, if all is well. */
export async function runTool(module: WebAssembly.Module, name: string, args: string[], disk: Disk): Promise<string> {
  const go = new Go()
  let code = -1
  go.exit = (status) => void (code = status)
  go.argv = [name, ...args]
  go.env = { GOOS: "js", GOARCH: "wasm", GOROOT: "", GOTOOLCHAIN: "local", HOME: "/tmp", TMPDIR: "/tmp", TERM: "dumb", GOGC: "400" }
  bound(go)
  const said = new Uint8Array(maxSaid)
  let size = 0
  host(memoryFiles((_, bytes) => {
    const part = bytes.subarray(0, maxSaid - size)
    said.set(part, size)
    size += part.length
    return bytes.length
  }, disk))
  try {
    await go.run(await WebAssembly.instantiate(module, go.importObject as unknown as WebAssembly.Imports))
  } catch (fault) {
    if (code < 0) throw fault // and else it has ended while it called us, after which Go's script finds nothing to return to
  }
  const text = new TextDecoder().decode(said.subarray(0, size))
  if (code === 0) return ""
  if (/out of memory|cannot allocate memory/.test(text)) throw new TooMuch("memory")
  if (full.test(text)) throw new TooMuch("depth")
  return `${text.trim()}\n`
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
