import type { Engine } from "./engine"
import { RecordedEngine } from "./recorded-engine"
import { ServerEngine } from "./server-engine"
import { root } from "./site"

/** Chooses what runs a demo in one language: the only place that knows the
 *  engines. `out` is the element of its output; the page has written there,
 *  in data-absent, why the server cannot run it, or nothing. */
export function engineFor(out: HTMLElement): Engine {
  return out.dataset.absent ? new RecordedEngine(out) : new ServerEngine(root)
}
