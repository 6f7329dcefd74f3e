// What stages do. It is no part of the first view: first-move.ts loads it when it may be wanted.

import { DemoStage } from "./demo-stage"
import { MiniRun } from "./mini-run"
import { watchShows } from "./stage-timeline"

customElements.define("demo-stage", DemoStage)
customElements.define("mini-run", MiniRun)
watchShows()

// Reading without a connection waits until the page has nothing else to do.
const { offline } = document.documentElement.dataset
const whenIdle = self.requestIdleCallback ?? setTimeout // Safari has none
if (offline) whenIdle(() => void import(new URL(offline, document.baseURI).href).catch(() => {}))
