// What a page has to do with reading without a connection. It is no part of the first view:
// stages.ts loads it when the browser is idle, and the offline page at once.
import { KeptLessons } from "./kept-lessons"
import { watchVersion } from "./notice"
import { TakeAlong } from "./take-along"
import { worker } from "./worker"

customElements.define("kept-lessons", KeptLessons)
customElements.define("take-along", TakeAlong)
void worker.then((works) => works && watchVersion(works))
