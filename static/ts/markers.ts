// The same number in Python, in Go, in the notes and in the prose below a stage lights up together.

/** Lights all of a number's marks while the pointer or the focus is on one, and
 *  brings its lines into view when one is clicked. */
export function watchMarkers(): void {
  const light = (on: boolean) => (event: Event) => {
    const mark = markOf(event)
    if (mark) for (const twin of twins(mark)) set(twin, on)
  }
  for (const name of ["pointerover", "focusin"]) document.addEventListener(name, light(true))
  for (const name of ["pointerout", "focusout"]) document.addEventListener(name, light(false))
  document.addEventListener("click", (event) => {
    const mark = markOf(event)
    if (!mark || mark.closest(".pane")) return
    if (mark instanceof HTMLAnchorElement) event.preventDefault()
    for (const twin of twins(mark)) reveal(twin)
  })
}

function markOf(event: Event): HTMLElement | null {
  return event.target instanceof Element ? event.target.closest<HTMLElement>("[data-m]") : null
}

function twins(mark: HTMLElement): HTMLElement[] {
  const all = Array.from(document.querySelectorAll<HTMLElement>(`[data-m="${mark.dataset.m}"]`))
  const stage = stageOf(mark)
  return all.filter((twin) => stageOf(twin) === stage)
}

/** The stage that a mark is in, or the last one above it. */
function stageOf(mark: Element): Element | undefined {
  const stages = Array.from(document.querySelectorAll("demo-stage"))
  return stages.findLast((stage) => stage.compareDocumentPosition(mark) & Node.DOCUMENT_POSITION_FOLLOWING)
}

function set(mark: HTMLElement, on: boolean): void {
  const badge = mark.matches(".n") ? mark : mark.querySelector(".n")
  badge?.classList.toggle("on", on)
  mark.closest(".l")?.classList.toggle("lit", on)
}

function reveal(mark: HTMLElement): void {
  const scroll = mark.closest(".pane")?.querySelector(".scroll")
  if (!scroll) return
  mark.closest("details")?.setAttribute("open", "")
  const offset = mark.getBoundingClientRect().top - scroll.getBoundingClientRect().top
  if (offset < 0 || offset > scroll.clientHeight - 24) scroll.scrollTop += offset - scroll.clientHeight / 2
}
