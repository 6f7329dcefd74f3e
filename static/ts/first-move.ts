import { text } from "./texts"

/** Any of these is a reader's first move. */
const moves = ["pointermove", "pointerdown", "keydown", "scroll", "input"]

/** What does nothing before stages do. */
const waiting = "demo-stage button, mini-run button, a[data-show]"

/** The address sets a stage's control: see address.ts. */
const setting = /[?&][^=&.]+\.[^=&]+=/

/** Loads what stages do at the reader's first move, or at once where the address has settings for them, the reader
 *  has edited one on an earlier visit, or a timeline is in sight from the start. A click that comes before it is there is held, and made again. */
export function watchFirstMove(): void {
  const { stages } = document.documentElement.dataset
  if (!stages) return
  const address = new URL(stages, document.baseURI).href
  const loaded = new AbortController()
  const { signal } = loaded
  const load = () => import(address).then(() => loaded.abort())
  const move = () => void load().catch(() => {}) // the first click tries again
  for (const name of moves) addEventListener(name, move, { once: true, capture: true, passive: true, signal })
  addEventListener("load", () => (setting.test(location.search) || edited() || timelineInSight()) && move(), { signal })

  let held: HTMLElement | null = null
  const hold = (event: MouseEvent) => {
    const pressed = event.target instanceof Element ? event.target.closest<HTMLElement>(waiting) : null
    if (!pressed || event.button || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return
    event.preventDefault()
    event.stopImmediatePropagation()
    if (held) return
    held = pressed
    load().then(() => pressed.click(), () => excuse(pressed)).finally(() => (held = null))
  }
  addEventListener("click", hold, { capture: true, signal })
}

/** Whether edits are kept of a demo of the page: see editor/keeping.ts. */
function edited(): boolean {
  const [lesson] = document.querySelector<HTMLElement>("demo-stage")?.dataset.demo?.split("/") ?? []
  try {
    return Object.keys(localStorage).some((key) => key.startsWith(`edit ${lesson}/`))
  } catch {
    return false
  }
}

function timelineInSight(): boolean {
  return Array.from(document.querySelectorAll(".timeline"), (timeline) => timeline.getBoundingClientRect()).some(({ top, bottom }) => bottom > 0 && top < innerHeight)
}

/** Does what can be done without the stages: follows a link to one, or says that nobody answered. */
function excuse(pressed: HTMLElement): void {
  if (pressed instanceof HTMLAnchorElement) location.assign(pressed.hash)
  const statuses = pressed.closest("demo-stage, mini-run")?.querySelectorAll("[role=status]") ?? []
  for (const status of statuses) status.textContent = text("unreachable").replace("|", "")
}
