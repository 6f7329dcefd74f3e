// What is wanted seldom, folded groups, folded waits, earlier runs, links: loaded when first wanted. It shares nothing but types with what draws always, so that
// the one has no part of the other in its file.
export { paintDensity } from "./density"
export { paintGhost } from "./ghost"
export { idleStretches } from "./idle"
export { parseShow } from "../timeline-page/show"
