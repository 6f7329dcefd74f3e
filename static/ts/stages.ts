// What stages do. It is no part of the first view: first-move.ts loads it when it may be wanted.

import { DemoStage } from "./demo-stage"
import { MiniRun } from "./mini-run"
import { watchShows } from "./stage-timeline"

customElements.define("demo-stage", DemoStage)
customElements.define("mini-run", MiniRun)
watchShows()
