import type { Language } from "./engine"

/** Where somebody stood in the program's own files when it failed. */
export interface Place {
  file: string
  line: number
  /** Whether it failed there. */
  failed: boolean
  /** Who stood there, by Go's number; empty where nobody has one. */
  goroutine: string
  /** What that goroutine did, in Go's words: "chan receive". */
  state: string
}

/** How Go's report of a crash begins. */
const begins = /^(?:panic|fatal error): /gm

/** The places that the end of a run tells: in its message, and in what it wrote to stderr. They are where it failed, and
 *  where each goroutine stood that Go's report lists, but those that are in the library's files alone. */
export function placesOf(message: string | undefined, stderr: string, language: Language): Place[] {
  if (language === "python") return alone(Array.from(stderr.matchAll(/File "([^"/\\]+\.py)", line (\d+)/g)).at(-1))
  const report = Array.from(stderr.matchAll(begins)).at(-1)
  const standing = report ? goroutines(stderr.slice(report.index)) : []
  if (standing.length > 0) return standing
  return alone(/ at (\S+\.go):(\d+)$/.exec(message ?? "") ?? /(?<![\w./-])(?:demo\/)?([\w.-]+\.go):(\d+)/.exec(stderr))
}

/** The place that is found, where the program failed. */
function alone(found: string[] | null | undefined): Place[] {
  const [, file, line] = found ?? []
  return file ? [{ file, line: Number(line), failed: true, goroutine: "", state: "" }] : []
}

/** Where the goroutines of a report stand, the one that failed first. Files of the program are in a folder `demo`; calls of the
 *  library come above them. */
function goroutines(report: string): Place[] {
  const stacks = report.split(/^(?=goroutine \d)/m).slice(1)
  return stacks.flatMap((stack, i) => {
    const [, goroutine, state] = /^goroutine (\d+)[^[\n]*\[([^\],]*)/.exec(stack) ?? []
    const [, file, line] = /^\tdemo\/(\S+\.go):(\d+)/m.exec(stack) ?? []
    return goroutine && state && file ? [{ file, line: Number(line), failed: i === 0, goroutine, state }] : []
  })
}
