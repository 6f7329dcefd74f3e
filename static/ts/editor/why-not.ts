import { Missing, Refused, Unreachable } from "../engine"
import { text } from "../texts"

/** Why something could not be done, in a sentence for the reader. */
export function whyNot(fault: unknown): string {
  return sentence(fault).replace("|", "")
}

function sentence(fault: unknown): string {
  if (fault instanceof Unreachable) return text("unreachable")
  if (fault instanceof Missing) return text(fault.why, { what: fault.what })
  if (fault instanceof Refused && fault.retryAfter !== null) return text("busy", { n: fault.retryAfter })
  return fault instanceof Error ? fault.message : String(fault)
}
