import { recall, remember } from "./memory"
import type { SiteSearch } from "./site-search"
import type { ThemeToggle } from "./theme-toggle"

// A closed dialog may have the focus for a moment.
const typing = "input, textarea, select, [contenteditable], code-editor, dialog[open]"
const runnable = "demo-stage, mini-run"
const ownArrows = `${typing}, button, summary, [role=group][tabindex], .lines, pre`

/** Listens for the page's shortcuts and opens the list of them. */
export function watchKeys(): void {
  const dialog = document.getElementById("keys") as HTMLDialogElement | null
  const single = dialog?.querySelector<HTMLInputElement>("[name=single]")
  if (single) {
    single.checked = recall("keys") !== "off"
    single.addEventListener("change", () => remember("keys", single.checked ? "" : "off"))
  }
  document.querySelector("[data-keys]")?.addEventListener("click", () => dialog?.showModal())
  document.addEventListener("keydown", (event) => {
    if (event.isComposing || event.defaultPrevented || document.querySelector("dialog[open]")) return
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) return run(event)
    if (event.key === "Escape") return stopAll()
    if (!event.ctrlKey && !event.metaKey && !event.altKey && single?.checked !== false) letter(event, dialog)
  })
}

function letter(event: KeyboardEvent, dialog: HTMLDialogElement | null): void {
  const at = event.target instanceof Element ? event.target : document.body
  const arrow = event.key.startsWith("Arrow")
  if (at.closest(arrow ? ownArrows : typing)) return
  const act = {
    "/": () => document.querySelector<SiteSearch>("site-search")?.open(),
    "?": () => dialog?.showModal(),
    t: () => document.querySelector<ThemeToggle>("theme-toggle")?.next(),
    "[": () => turn("prev"),
    "]": () => turn("next"),
    ArrowLeft: () => turn("prev"),
    ArrowRight: () => turn("next"),
  }[event.key]
  if (!act) return
  event.preventDefault()
  act()
}

const turn = (rel: string): void => document.querySelector<HTMLAnchorElement>(`a[rel=${rel}]`)?.click()

function run(event: KeyboardEvent): void {
  const at = event.target instanceof Element ? event.target.closest(runnable) : null
  const target = at ?? inView()
  if (!target) return
  event.preventDefault()
  if (!target.hasAttribute("data-busy")) press(target)
}

function stopAll(): void {
  document.querySelectorAll("[data-busy]").forEach(press)
}

function press(stage: Element): void {
  stage.querySelector<HTMLElement>("[data-run]")?.click()
}

/** The stage that fills most of the window, or the first of the page. */
function inView(): Element | undefined {
  const shown = (stage: Element) => {
    const box = stage.getBoundingClientRect()
    return Math.min(box.bottom, innerHeight) - Math.max(box.top, 0)
  }
  const stages = Array.from(document.querySelectorAll(runnable))
  const seen = stages.filter((stage) => shown(stage) > 0).sort((a, b) => shown(b) - shown(a))
  return seen[0] ?? stages[0]
}
