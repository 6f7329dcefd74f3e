// What makes a program for the browser of the Go code that a reader has edited, seen from the page.

import { Missing, Refused, Unreachable } from "../engine"
import type { Formatted } from "../worker/compile-job"
import { LocalCompiler } from "./local-compiler"

/** Something that is wrong with a program, mostly at a place of its source. */
export interface Finding {
  file?: string
  line?: number // from 1
  column?: number // from 1, in bytes
  text: string
  /** Who found it: the compiler, so that the program cannot run; go vet, so that it can; or a limit, so that it was not
   *  compiled at all. */
  by: "compile" | "vet" | "limit"
}

export interface Compiled {
  findings: Finding[]
  /** The program, for WebAssembly; null if it cannot run. */
  program: Uint8Array<ArrayBuffer> | null
  /** What go vet finds, where it is still looking while the program runs. */
  vetted?: Promise<Finding[]>
}

export interface Compiler {
  /** Compiles files of a program, by name, and tells how much of the compiler has been loaded, if it has to be. Throws
   *  what an Engine throws. */
  compile(files: Record<string, string>, signal: AbortSignal, progress: (loaded: number, total: number) => void): Promise<Compiled>
  /** A file as gofmt has it, with its imports organised; `files` are all of the program's. */
  format(name: string, text: string, files: Record<string, string>, signal: AbortSignal): Promise<Formatted>
}

/** The compiler of the site. */
export function compilerFor({ compile, kit } = document.documentElement.dataset): Compiler {
  if (compile) return new ServerCompiler(new URL(compile, document.baseURI).href)
  if (kit) return new LocalCompiler()
  throw new Missing("lacks", "compiler")
}

/** Has the server compile. */
export class ServerCompiler implements Compiler {
  constructor(private readonly address: string) {}

  async compile(files: Record<string, string>, signal: AbortSignal): Promise<Compiled> {
    const answer = await this.post({ files }, signal)
    if (!answer.ok) throw await refusal(answer)
    if (answer.headers.get("Content-Type") !== "application/wasm") {
      const { findings } = (await answer.json()) as { findings: Finding[] }
      return { findings, program: null }
    }
    const findings = decode(answer.headers.get("X-Findings") ?? "")
    return { findings, program: new Uint8Array(await answer.arrayBuffer()) }
  }

  async format(name: string, _: string, files: Record<string, string>, signal: AbortSignal): Promise<Formatted> {
    const answer = await this.post({ name, files }, signal, this.address.replace(/compile$/, "format"))
    if (!answer.ok) throw await refusal(answer)
    return (await answer.json()) as Formatted
  }

  private async post(body: object, signal: AbortSignal, address = this.address): Promise<Response> {
    try {
      return await fetch(address, {
        method: "POST",
        headers: { "Content-Type": "application/json" },
        body: JSON.stringify(body),
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

/** The list of findings in a header: base64 of JSON in UTF-8. */
function decode(base64: string): Finding[] {
  const bytes = Uint8Array.from(atob(base64), (c) => c.charCodeAt(0))
  return (JSON.parse(new TextDecoder().decode(bytes) || "null") ?? []) as Finding[]
}
