// What runs a demo, seen from the page. There are three engines: the server
// behind the page, the reader's own browser, and the recording that the page holds.

import type { Batch } from "./timeline/records"

export type Language = "go" | "python"

export interface RunRequest {
  demo: string // "event-loop/gather"
  language: Language
  flags: Record<string, string> // in Go's syntax, "500ms"
  python: string[] // the same, as arguments of a Python program
  database?: string | undefined // that the reader chose, where there is a choice
  race?: boolean // with the race detector
}

export type RunEvent =
  | { kind: "queue"; ahead: number }
  | { kind: "build"; state: "waiting" | "building" | "ready"; step?: string; steps?: number }
  | { kind: "load"; loaded: number; total: number } // bytes of the program, on its way to the browser
  | { kind: "start"; engine: string; clock?: string; go: string; procs: number; database?: string }
  | { kind: "out"; t: number; fd: number; text: string; out?: number } // out: its place, where that is not by counting
  | ({ kind: "trace" } & (Batch | Packed))
  | ({ kind: "file"; name: string } & Packed) // the raw trace
  | { kind: "end"; t: number; code: number; reason: string; message?: string }

/** A value's JSON, or a file, as base64 of gzip. */
export interface Packed {
  gzip: string
}

/** An engine yields a run's events. A run that was not broken off has exactly
 *  one `end`, its last. When the reader presses Stop, a program that listens is
 *  asked to end, and its events go on; any other run, and one for which Stop is
 *  pressed again, is broken off: the engine throws. */
export interface Engine {
  readonly live: boolean
  /** Whether its runs take no time, so that only their outcome is to be shown. */
  readonly instant: boolean
  /** Whether the timeline is made of its events; or else it is there already. */
  readonly traces: boolean
  /** Whether it runs what the reader has edited, which nothing else may run in its place. */
  readonly edited?: boolean
  run(request: RunRequest, stop: Stop): AsyncIterable<RunEvent>
  /** Gets ready for a run that may come. */
  warm?(): void
}

/** Where a reader stops a run. */
export class Stop {
  private readonly first = new AbortController()
  private readonly again = new AbortController()
  /** Aborts at the first press. */
  readonly asked = this.first.signal
  /** Aborts at the second. */
  readonly insisted = this.again.signal

  press(): void {
    if (this.asked.aborted) this.again.abort()
    else this.first.abort()
  }
}

/** What keeps a run from its end. Scripts that are loaded apart have each these classes for themselves: a fault of
 *  another's is known by its name. */
class Fault extends Error {
  protected static readonly called: string = "Fault"

  constructor(message: string, options?: ErrorOptions) {
    super(message, options)
    this.name = new.target.called
  }

  static override [Symbol.hasInstance](fault: unknown): boolean {
    return fault instanceof Error && fault.name === this.called
  }
}

/** The run was turned down before it began: bad flags, or too many runs. */
export class Refused extends Fault {
  protected static override readonly called = "Refused"

  constructor(message: string, readonly retryAfter: number | null) {
    super(message)
  }
}

/** The browser cannot run the program; `why` is the key of a text, and `what` is what it names. */
export class Missing extends Fault {
  protected static override readonly called = "Missing"

  constructor(readonly why: "notLoaded" | "corrupt" | "noMemory" | "lacks" | "broken", readonly what: string) {
    super(what)
  }
}

/** Nobody answered. */
export class Unreachable extends Fault {
  protected static override readonly called = "Unreachable"
}

/** What the reader wrote is no program that can run; the message is the sentence that says so. */
export class Uncompiled extends Fault {
  protected static override readonly called = "Uncompiled"
}
