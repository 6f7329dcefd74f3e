import type { Language } from "../engine"

/** What a link from the prose shows in a timeline. */
export interface Show {
  language: Language
  t?: number // milliseconds
  out?: string // the beginning of a printed line
  line?: number
  view?: "real" | "fold"
}

/** Reads "t=1200&line=41&in=go&view=fold", which lessons/link.go has made. */
export function parseShow(query: string): Show {
  const values = new URLSearchParams(query)
  const show: Show = { language: values.get("in") === "python" ? "python" : "go" }
  const [t, out, line, view] = ["t", "out", "line", "view"].map((key) => values.get(key))
  if (t) show.t = Number(t)
  if (out) show.out = out
  if (line) show.line = Number(line)
  if (view) show.view = view as "real" | "fold"
  return show
}
