import type { Language } from "./engine"

/** The line of the demo's source that a failure names, or null: in its message,
 *  or else in what it wrote to stderr, where Go's topmost frame comes first and
 *  Python's innermost last. */
export function failedLine(message: string | undefined, stderr: string, language: Language): number | null {
  const named = /\bmain\.(?:go|py):(\d+)|\bline (\d+)/.exec(message ?? "")
  if (named) return Number(named[1] ?? named[2])
  const frames = language === "go" ? stderr.matchAll(/\bmain\.go:(\d+)/g) : stderr.matchAll(/\bmain\.py", line (\d+)/g)
  const lines = Array.from(frames, (frame) => Number(frame[1]))
  return (language === "go" ? lines[0] : lines.at(-1)) ?? null
}
