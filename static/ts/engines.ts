import { BrowserEngine } from "./browser-engine"
import type { Engine } from "./engine"
import { RecordedEngine, SpecialEngine } from "./recorded-engine"
import { ServerEngine } from "./server-engine"
import { root } from "./site"

/** What runs a demo: the server, or the browser with time that passes, or does not; or a run that was recorded. A
 *  reader chooses among the first three. */
export type Choice = "server" | "real" | "virtual" | "recorded"

/** What only some servers have, and a run may be made with. */
export type Need = "postgres" | "race"

/** Returns what runs a demo in one language where the reader has chosen so: the only function that knows the
 *  engines. `out` is the element of its output; the page has written there, in data-absent, why the server
 *  cannot run it, in data-lends what else the server has, in data-program where its program for browsers is, and in
 *  data-postgres and data-race where recorded runs are. */
export function enginesFor(out: HTMLElement): (choice: Choice, need?: Need) => Engine {
  const recorded = new RecordedEngine(out)
  const server = out.dataset.absent ? null : new ServerEngine(root)
  const { program, lends = "" } = out.dataset
  return (choice, need) => {
    const special = need && out.dataset[need]
    if (special && !(choice === "server" && server && lends.split(" ").includes(need))) return new SpecialEngine(special)
    if ((choice === "real" || choice === "virtual") && program) return new BrowserEngine(program, choice)
    return choice === "recorded" || !server ? recorded : server
  }
}
