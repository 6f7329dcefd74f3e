// What compiles a reader's own program, seen from the page.

/** Something that is wrong with a program, mostly at a place of its source. */
export interface Finding {
  file?: string
  line?: number // from 1
  column?: number // in bytes, from 1
  text: string
  by: "compile" | "vet" | "limit"
}

export interface Compiled {
  findings: Finding[]
  module: WebAssembly.Module | null
}

export interface Compiler {
  compile(files: Record<string, string>, signal: AbortSignal, progress: (loaded: number, total: number) => void): Promise<Compiled>
}
