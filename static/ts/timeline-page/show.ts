import type { Language } from "../engine"

/** What a link from the prose shows in a timeline. */
export interface Show {
  language: Language
  t?: number // milliseconds
  out?: string // the beginning of a printed line
  line?: number
  view?: "real" | "fold"
}

/** Reads "t=1.2s&line=41&in=go&view=fold". lessons/link.go has said what is in it. */
export function parseShow(query: string): Show {
  const values = new URLSearchParams(query)
  const show: Show = { language: values.get("in") === "python" ? "python" : "go" }
  const [t, out, line, view] = ["t", "out", "line", "view"].map((key) => values.get(key))
  if (t) show.t = milliseconds(t)
  if (out) show.out = out
  if (line) show.line = Number(line)
  if (view === "real" || view === "fold") show.view = view
  return show
}

const units: Record<string, number> = { h: 3_600_000, m: 60_000, s: 1000, ms: 1, us: 1e-3, µs: 1e-3, μs: 1e-3, ns: 1e-6 }

/** A duration in Go's syntax, "1m0.5s", in milliseconds. */
export function milliseconds(duration: string): number {
  let sum = 0
  for (const [, n, unit] of duration.matchAll(/([\d.]+)(h|ms|m|s|us|µs|μs|ns)/g)) sum += Number(n) * units[unit!]!
  return sum
}
