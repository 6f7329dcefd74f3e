// The timeline, a chunk of its own: loaded after the page's first view.
import { RunTimeline } from "./run-timeline"

if (!customElements.get("run-timeline")) customElements.define("run-timeline", RunTimeline)
export { RunTimeline }
export type { Batch, Language, PlayheadDetail, Standing } from "./records"
export type { Words } from "./words"
