import type { Compiled, Finding } from "../editor/compiler"
import type { Missing, Progress } from "./job"

/** Texts of files by name. */
export type Files = Record<string, string>

/** A program to be compiled, or a file of one to be formatted. What is an address is absolute. */
export type CompileJob = {
  id: number
  kit: string // address of kit.json
  exec: string // address of Go's wasm_exec.js
  /** Tools that were loaded before, by address. */
  tools: Map<string, WebAssembly.Module>
} & ({ files: Files } | { format: { name: string; text: string; files: Files } })

export interface Formatted {
  text: string
  error?: string
}

/** What the worker says of a job, each with the job's number. */
export type CompileSay =
  | { id: number; progress: Progress }
  | { id: number; tool: { address: string; module: WebAssembly.Module } }
  | { id: number; compiled: Compiled }
  | { id: number; vetted: Finding[] } // after every program
  | { id: number; formatted: Formatted }
  | { id: number; missing: Missing; detail: string }
