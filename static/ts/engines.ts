import { BrowserEngine } from "./browser-engine"
import type { Engine } from "./engine"
import { RecordedEngine } from "./recorded-engine"
import { ServerEngine } from "./server-engine"
import { root } from "./site"

/** What runs a demo: the server, or the browser with time that passes, or does not; or a run that was recorded. A
 *  reader chooses among the first three. */
export type Choice = "server" | "real" | "virtual" | "recorded"

/** Returns what runs a demo in one language where the reader has chosen so: the only function that knows the
 *  engines. `out` is the element of its output; the page has written there, in data-absent, why the server
 *  cannot run it, and in data-program where its program for browsers is. */
export function enginesFor(out: HTMLElement): (choice: Choice) => Engine {
  const recorded = new RecordedEngine(out)
  const server = out.dataset.absent ? null : new ServerEngine(root)
  const { program } = out.dataset
  return (choice) => {
    if ((choice === "real" || choice === "virtual") && program) return new BrowserEngine(program, choice)
    return choice === "recorded" || !server ? recorded : server
  }
}
