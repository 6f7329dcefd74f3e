import { kept } from "./page"

/** <kept-lessons>: of the lessons that it lists, leaves those that the browser keeps. */
export class KeptLessons extends HTMLElement {
  async connectedCallback(): Promise<void> {
    const items = Array.from(this.querySelectorAll("li"))
    const pages = await Promise.all(items.map((item) => kept?.page(item.querySelector("a")!.href)))
    items.forEach((item, i) => (item.hidden = !pages[i]))
    for (const chapter of this.querySelectorAll("section")) chapter.hidden = !chapter.querySelector("li:not([hidden])")
    const any = pages.some(Boolean)
    this.querySelector<HTMLElement>("[data-none]")!.hidden = any
    this.hidden = false
  }
}
