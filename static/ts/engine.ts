// What runs a demo, seen from the page. There are two engines: the server
// behind the page, and the recording that the page itself holds.

import type { Batch } from "./timeline/records"

export type Language = "go" | "python"

export interface RunRequest {
  demo: string // "event-loop/gather"
  language: Language
  flags: Record<string, string> // in Go's syntax, "500ms"
}

export type RunEvent =
  | { kind: "queue"; ahead: number }
  | { kind: "build"; state: "waiting" | "building" | "ready" }
  | { kind: "start"; engine: string; go: string; procs: number }
  | { kind: "out"; t: number; fd: number; text: string; out?: number } // out: its place, where that is not by counting
  | ({ kind: "trace" } & (Batch | Packed))
  | ({ kind: "file"; name: string } & Packed) // the raw trace
  | { kind: "end"; t: number; code: number; reason: string; message?: string }

/** A value's JSON, or a file, as base64 of gzip. */
export interface Packed {
  gzip: string
}

/** An engine yields a run's events. A run that was not broken off has exactly
 *  one `end`, its last. When the signal aborts, it stops the program and throws. */
export interface Engine {
  readonly live: boolean
  run(request: RunRequest, signal: AbortSignal): AsyncIterable<RunEvent>
}

/** The run was turned down before it began: bad flags, or too many runs. */
export class Refused extends Error {
  constructor(message: string, readonly retryAfter: number | null) {
    super(message)
  }
}

/** Nobody answered. */
export class Unreachable extends Error {}
