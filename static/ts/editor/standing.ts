import type { Mark } from "../mark"
import type { Standing } from "../timeline/records"

/** With more lanes than this on a line, a number stands for all but two, as in timeline-page/code-view.ts. */
const mostLabels = 3

/** The marks of the lines at which lanes stand, in the order of the lines. */
export function standingMarks(all: Standing[]): Mark[] {
  const lines = new Map<number, Standing[]>()
  for (const each of all) if (each.line > 0) lines.set(each.line, [...(lines.get(each.line) ?? []), each])
  return Array.from(lines, ([line, there]) => {
    const shown = there.slice(0, there.length > mostLabels ? 2 : mostLabels).map(({ label }) => label)
    if (shown.length < there.length) shown.push(`+${there.length - shown.length}`)
    const everyone = there.map(({ label, state, reason }) => `${label} · ${reason || state}`)
    return { file: "", line, failed: false, who: shown.join(" "), all: everyone.join("\n") }
  }).sort((a, b) => a.line - b.line)
}
