import type { Mark } from "../mark"
import type { Standing } from "../timeline/records"
import { fitting } from "../timeline-page/fitting"

/** The marks of the lines at which lanes stand. */
export function standingMarks(all: Standing[]): Mark[] {
  const lines = new Map<number, Standing[]>()
  for (const each of all) {
    const there = lines.get(each.line)
    if (there) there.push(each)
    else lines.set(each.line, [each])
  }
  return Array.from(lines, ([line, there]) => {
    const shown = fitting(there).map(({ label }) => label)
    if (shown.length < there.length) shown.push(`+${there.length - shown.length}`)
    const everyone = there.map(({ label, state, reason }) => `${label} · ${reason || state}`)
    return { file: "", line, failed: false, who: shown.join(" "), all: everyone.join("\n") }
  })
}
