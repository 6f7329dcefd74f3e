// The words of the scripts, from the page's block of data.

type Key =
  | "stop" | "again" | "copied" | "collapse" | "starting" | "waiting" | "waitNext" | "building" | "compiling" | "buildingStep"
  | "running" | "stopping" | "replaying" | "ok" | "error" | "panic" | "panicAt" | "deadlock" | "deadlockAt" | "timeout"
  | "output-limit" | "memory-limit" | "stopped" | "unstarted" | "lost" | "unreachable" | "busy" | "refused" | "native"
  | "recorded" | "otherFlags" | "postgresFar" | "raceFar" | "empty" | "processor" | "processors" | "shared" | "database"
  | "noTimeline" | "noEditor" | "before" | "close" | "fetching" | "loading" | "browser" | "atOnce" | "notLoaded" | "corrupt" | "noMemory" | "lacks" | "broken"
  | "onServer" | "asRecorded" | "toBrowser" | "line" | "lineOf" | "more"

const block = document.getElementById("texts")?.textContent
const texts: Partial<Record<string, string>> = block ? JSON.parse(block) : {}

/** A text with its values filled in: text("ok", { t: "2.001", code: 0 }). */
export function text(key: Key, values: Record<string, string | number> = {}): string {
  return (texts[key] ?? "").replace(/\{(\w+)\}/g, (_, name: string) => String(values[name] ?? ""))
}

/** The key of a text about how a run ended. */
export function endKey(reason: string): Key {
  return (reason in texts ? reason : "error") as Key
}

/** The key of a text about a build. */
export function buildKey({ state, step }: { state: string; step?: string }): Key {
  return state === "ready" ? "starting" : step ? "buildingStep" : "building"
}

/** On what a run runs, or ran when it was recorded, and whether another one runs there at the same time. */
export function origin({ engine, clock, go, procs, database }: { engine: string; clock?: string; go: string; procs: number; database?: string }, live: boolean, shared = false): string {
  if (engine === "wasm") return text("browser", { go }) + (clock === "virtual" ? text("atOnce") : "")
  const native = text(live ? "native" : "recorded", { go, procs: text(procs === 1 ? "processor" : "processors", { n: procs }) })
  return native + (shared ? text("shared") : "") + (database ? text("database", { database }) : "")
}

/** A line of a program: of its main file if it does not say which. */
export const placeText = ({ file, line }: { file: string; line: number }): string => text(file.startsWith("main.") ? "line" : "lineOf", { line, file })

/** Milliseconds as seconds, to the millisecond. */
export const seconds = (ms: number): string => (ms / 1000).toFixed(3)
