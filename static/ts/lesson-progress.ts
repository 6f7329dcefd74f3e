import * as progress from "./progress"

/** <lesson-progress data-slug>: stands at a lesson's end; when it is seen, the lesson is done. */
export class LessonProgress extends HTMLElement {
  private observer: IntersectionObserver | null = null

  connectedCallback(): void {
    const slug = this.dataset.slug ?? ""
    progress.open(slug)
    progress.tick()
    this.observer = new IntersectionObserver((entries) => {
      if (!entries.some((entry) => entry.isIntersecting)) return
      this.observer?.disconnect()
      progress.finish(slug)
      progress.tick()
    })
    this.observer.observe(this)
  }

  disconnectedCallback(): void {
    this.observer?.disconnect()
  }
}
