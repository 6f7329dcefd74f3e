import * as progress from "./progress"

/** <course-resume data-label>: turns "Start" into "Continue" for a reader who
 *  comes back, and says how far they got. */
export class CourseResume extends HTMLElement {
  connectedCallback(): void {
    progress.tick()
    const item = next()
    const link = item?.querySelector("a")
    const mine = this.querySelector("a")
    if (!item || !link || !mine) return
    item.classList.add("now")
    const label = document.createElement("span")
    const small = document.createElement("small")
    small.textContent = [".no", "b"].map((part) => link.querySelector(part)?.firstChild?.textContent?.trim()).join(" ")
    label.append(this.dataset.label ?? "", small)
    mine.replaceChildren(label)
    mine.href = link.href
    this.count()
  }

  private count(): void {
    const line = document.querySelector<HTMLElement>(".sofar")
    const all = document.querySelectorAll(".ch li").length
    const done = document.querySelectorAll(".ch li.done").length
    if (line && done > 0) line.textContent = (line.dataset.text ?? "").replace("{done}", String(done)).replace("{all}", String(all))
  }
}

/** The lesson to go on with: the last one, or the one after it if that is done. */
function next(): HTMLElement | undefined {
  const items = Array.from(document.querySelectorAll<HTMLElement>(".ch li[data-slug]"))
  const at = items.findIndex((item) => item.dataset.slug === progress.last())
  return at < 0 ? undefined : items.slice(at).find((item) => !item.classList.contains("done")) ?? items[at]
}
