import { VirtualClock, type ProgramClock } from "./go-clock"
import { memoryFiles } from "./files"
import { Halt } from "./halt"
import { limits } from "./output"

/** The descriptor on which a program leaves its record: see package overlay. */
const recordFD = 3

/** Where a program's output goes. */
export interface Sink {
  /** What it printed on standard output or error; valid during the call. May throw a Halt. */
  print(fd: 1 | 2, bytes: Uint8Array): void
  record(bytes: Uint8Array): void
}

/** Runs a Go program to its end; returns its exit status. Throws the Halt that ended it. */
export async function runGo(module: WebAssembly.Module, args: string[], clock: ProgramClock, sink: Sink): Promise<number> {
  const go = new Go()
  const program = new GoProgram(go, clock, sink)
  go.argv = ["demo", ...args]
  go.env = { INTERLEAVE_TRACE: String(recordFD), ...(clock instanceof VirtualClock ? { INTERLEAVE_AT_ONCE: "1" } : {}) }
  const instance = await WebAssembly.instantiate(module, go.importObject as unknown as WebAssembly.Imports)
  return program.run(instance)
}

/** A Go program between its host and its runtime. What the runtime asks of its host it leaves on its stack. */
class GoProgram {
  private code = -1
  private next = 0 // the moment until which nothing runs; 0: nothing ever will
  private halt: unknown = null

  constructor(private readonly go: Go, private readonly clock: ProgramClock, private readonly sink: Sink) {
    go.exit = (code) => void (this.code = code)
    const imports = go.importObject.gojs
    const grown = imports["runtime.resetMemoryDataView"]!
    Object.assign(imports, {
      "runtime.nanotime1": (sp: number) => this.put(sp + 8, start + clock.now()),
      "runtime.walltime": (sp: number) => this.putWall(sp),
      "runtime.scheduleTimeoutEvent": (sp: number) => go.mem.setInt32((sp >>> 0) + 16, 1, true), // idles tells it better
      "runtime.clearTimeoutEvent": () => {},
      "runtime.resetMemoryDataView": (sp: number) => {
        grown(sp)
        if (go.mem.byteLength > limits.memory) this.stop(new Halt("memory-limit", `Stopped: it took more than ${limits.memory >> 20} MiB of memory.`))
      },
      "interleave.idles": (sp: number) => void (this.next = this.get(sp + 8)),
      "interleave.counts": (sp: number) => this.count(this.get(sp + 8)),
    })
    if (clock instanceof VirtualClock) imports["runtime.getRandomData"] = (sp) => this.fill(sp, random())
    const fs = memoryFiles((fd, bytes) => this.write(fd, bytes))
    const process = { getuid: () => 0, getgid: () => 0, geteuid: () => 0, getegid: () => 0, getgroups: () => [], pid: 1, ppid: 0, umask: () => 0, cwd: () => "/", chdir() {} }
    Object.assign(globalThis, { fs, process, fetch: undefined }) // net/http would take fetch for its network
  }

  async run(instance: WebAssembly.Instance): Promise<number> {
    try {
      void this.go.run(instance).catch((fault: unknown) => (this.halt ??= fault))
      await null // until a fault of the first stretch is known
      while (!this.go.exited && !this.halt) {
        if (this.next === 0) this.go._pendingEvent = { id: 0 } // Go's own word for: nothing will happen any more
        else await this.wait(this.next - start)
        this.go._resume()
      }
    } catch (fault) {
      this.halt ??= fault
    }
    if (this.halt) throw this.halt
    return this.code
  }

  private wait(moment: number): Promise<void> | void {
    if (moment / 1e6 <= limits.wall) return this.clock.until(moment)
    const end = this.clock.until(limits.wall * 1e6)
    const late = () => this.stop(new Halt("timeout", `Stopped after ${limits.wall / 1000} s, the longest that a program may run.`))
    return end instanceof Promise ? end.then(late) : late()
  }

  /** Ends the program from within a call of its own. */
  private stop(halt: unknown): never {
    this.halt = halt
    throw halt
  }

  private write(fd: number, bytes: Uint8Array): number {
    try {
      if (fd === recordFD) this.sink.record(bytes.slice())
      else if (fd === 1 || fd === 2) this.sink.print(fd, bytes)
    } catch (halt) {
      this.stop(halt)
    }
    return bytes.length
  }

  private count(address: number): void {
    if (!(this.clock instanceof VirtualClock)) return
    let last = 0
    this.clock.work = () => (this.go.exited ? last : (last = this.get(address)))
  }

  private putWall(sp: number): void {
    if (this.clock instanceof VirtualClock) this.clock.ask()
    const now = this.clock.now()
    const seconds = Math.floor(this.clock.wall / 1e9) + Math.floor(((this.clock.wall % 1e9) + now) / 1e9)
    this.put(sp + 8, seconds)
    this.go.mem.setInt32((sp >>> 0) + 16, ((this.clock.wall % 1e9) + now) % 1e9, true)
  }

  private fill(sp: number, source: () => number): void {
    const [at, length] = [this.get(sp + 8), this.get(sp + 16)]
    for (let i = 0; i < length; i++) this.go.mem.setUint8(at + i, source())
  }

  private put(sp: number, value: number): void {
    const at = sp >>> 0
    this.go.mem.setUint32(at, value >>> 0, true)
    this.go.mem.setInt32(at + 4, Math.floor(value / 2 ** 32), true)
  }

  private get(sp: number): number {
    const at = sp >>> 0
    return this.go.mem.getUint32(at, true) + this.go.mem.getInt32(at + 4, true) * 2 ** 32
  }
}

/** What the runtime's clock shows at the program's start: not 0, which it takes for "never". */
const start = 1e9

/** Returns a source of bytes, the same each time (xorshift32, Marsaglia 2003). */
function random(): () => number {
  let x = 0x9e3779b9
  return () => {
    x ^= x << 13
    x ^= x >>> 17
    x ^= x << 5
    return x & 0xff
  }
}
