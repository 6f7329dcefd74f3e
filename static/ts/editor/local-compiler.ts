import { Missing } from "../engine"
import type { CompileJob, CompileSay, Files, Formatted } from "../worker/compile-job"
import type { Compiled, Compiler, Finding } from "./compiler"

/** A compiler that says nothing for so long is ended, in milliseconds: it cannot be asked while it computes. The largest
 *  honest programs, with SQLite, take up to 5 s on a laptop, and ten times as long on a slow phone. */
const silence = 60_000

/** One without work is ended after so long, in milliseconds: it holds much memory. */
const rest = 300_000

const site = document.documentElement.dataset
const address = (path = ""): string => new URL(path, document.baseURI).href

/** Tools that were loaded, for the workers after this one. */
const tools = new Map<string, WebAssembly.Module>()
let worker: Worker | undefined
let leave = 0
let jobs = 0

type Work = Pick<CompileJob & { files: Files }, "files"> | { format: { name: string; text: string; files: Files } }

/** Compiles Go with the Go toolchain, in a worker of the page. */
export class LocalCompiler implements Compiler {
  async compile(files: Files, signal: AbortSignal, progress: (loaded: number, total: number) => void): Promise<Compiled> {
    let tell: (findings: Finding[]) => void = () => {}
    const vetted = new Promise<Finding[]>((resolve) => (tell = resolve))
    const say = await perform({ files }, signal, progress, tell)
    if ("late" in say) return { findings: [{ text: `It takes more than ${silence / 1000} s to compile.`, by: "limit" }], program: null }
    if ("compiled" in say) return say.compiled.program ? { ...say.compiled, vetted } : say.compiled
    throw new Missing("broken", "compiler")
  }

  /** A file as gofmt has it, with its imports organised; `files` are the program's other ones. */
  async format(name: string, text: string, files: Files, signal: AbortSignal): Promise<Formatted> {
    const say = await perform({ format: { name, text, files } }, signal, () => {})
    if ("formatted" in say) return say.formatted
    throw new Missing("broken", "gofmt")
  }
}

/** Has the worker do something; returns what came of it, or that nothing did. Throws the signal's reason, or Missing. What go vet
 *  finds is told later: nothing, if the worker has ended before. */
function perform(work: Work, signal: AbortSignal, progress: (loaded: number, total: number) => void, vetted: (findings: Finding[]) => void = () => {}): Promise<CompileSay | { late: true }> {
  const lacks = ["WebAssembly", "Worker", "DecompressionStream"].find((name) => !(name in globalThis))
  if (lacks) throw new Missing("lacks", lacks)
  signal.throwIfAborted()
  clearTimeout(leave)
  const at = (worker ??= new Worker(address(site.compileWorker), { type: "module" }))
  const id = ++jobs
  return new Promise((resolve, reject) => {
    let watch = 0
    let loading = false
    const settle = (act: () => void, end = false) => {
      clearTimeout(watch)
      signal.removeEventListener("abort", cut)
      at.removeEventListener("message", hear)
      at.removeEventListener("error", fail)
      clearTimeout(leave)
      if (end) stop(at)
      else leave = window.setTimeout(() => stop(at), rest)
      act()
      vetted([])
    }
    const cut = () => settle(() => reject(signal.reason), true)
    const fail = ({ message }: ErrorEvent) => settle(() => reject(message ? new Missing("broken", message) : new Missing("notLoaded", "worker")), true)
    const listen = () => {
      clearTimeout(watch)
      watch = window.setTimeout(() => settle(() => (loading ? reject(new Missing("notLoaded", "kit")) : resolve({ late: true })), true), silence)
    }
    const hear = ({ data }: MessageEvent<CompileSay>) => {
      if ("tool" in data) tools.set(data.tool.address, data.tool.module)
      if (data.id !== id) return
      listen()
      if ("progress" in data) {
        loading = data.progress.loaded < data.progress.total
        progress(data.progress.loaded, data.progress.total)
      } else if ("compiled" in data && data.compiled.program) {
        signal.removeEventListener("abort", cut) // which ends the run from now on
        resolve(data)
      } else if ("vetted" in data) settle(() => vetted(data.vetted))
      else if ("missing" in data) settle(() => reject(new Missing(data.missing, data.detail)), true)
      else if (!("tool" in data)) settle(() => resolve(data))
    }
    signal.addEventListener("abort", cut)
    at.addEventListener("message", hear)
    at.addEventListener("error", fail)
    at.postMessage({ id, kit: address(site.kit), exec: address(site.exec), tools, ...work } satisfies CompileJob)
    listen()
  })
}

function stop(ended: Worker): void {
  ended.terminate()
  if (worker === ended) worker = undefined
}
