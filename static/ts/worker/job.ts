// What the page and its worker say to each other.

import type { Language, RunEvent } from "../engine"

/** How the time of a run passes: as it does, or from one event to the next without any wait. */
export type Clock = "real" | "virtual"

/** What runs: the address of a compiled program or of main.py, or what the reader has made of one: a program for WebAssembly,
 *  or the files of one in Python. */
export type Program = string | Uint8Array<ArrayBuffer> | Files

/** The texts of a program's files, by name. */
export type Files = Record<string, string>

/** A program to be run. What is an address is absolute. */
export interface Job {
  id: number
  language: Language
  program: Program
  exec: string // address of Go's wasm_exec.js
  go: string // the version of Go that built programs
  toolbox: string // address of what reads timelines; "" where none is shown
  index?: string // address of the folder of Pyodide's files
  overlay?: string // address of the folder of what runs Python programs on it
  snapshot?: Uint8Array | undefined // of Pyodide, from an earlier worker
  args: string[]
  clock: Clock
  /** What was compiled before, by address. */
  modules: Map<string, WebAssembly.Module>
  /** Only gets ready, for any program if there is none: nothing runs, and nothing is said of what fails. */
  warm: boolean
}

/** What the worker says of a job, each with the job's number. */
export type Say =
  | { id: number; events: RunEvent[] }
  | { id: number; progress: Progress }
  | { id: number; compiled: { address: string; module: WebAssembly.Module } }
  | { id: number; snapshot: Uint8Array }
  | { id: number; missing: Missing; detail: string }

/** A download under way, in bytes; total is 0 while it is unknown. */
export interface Progress {
  loaded: number
  total: number
}

/** Why a job could not be begun: the key of a text. */
export type Missing = "notLoaded" | "corrupt" | "noMemory" | "lacks" | "broken"
