/** A heading counts as reached this far below the top of the window, in pixels. */
const line = 140

/** <page-toc>: marks the entry of the heading that the reader is at. */
export class PageToc extends HTMLElement {
  private listening = new AbortController()
  private frame = 0

  connectedCallback(): void {
    this.listening = new AbortController()
    const { signal } = this.listening
    const later = () => (this.frame ||= requestAnimationFrame(() => this.follow()))
    addEventListener("scroll", later, { signal, passive: true })
    addEventListener("resize", later, { signal, passive: true })
    later()
  }

  disconnectedCallback(): void {
    this.listening.abort()
    cancelAnimationFrame(this.frame)
  }

  private follow(): void {
    this.frame = 0
    const id = currentHeading()
    for (const link of this.querySelectorAll("a")) {
      if (link.hash === `#${id}`) link.setAttribute("aria-current", "true")
      else link.removeAttribute("aria-current")
    }
  }
}

/** The id of the heading that the reader has reached last, or "". */
export function currentHeading(): string {
  const links = document.querySelectorAll<HTMLAnchorElement>("page-toc a")
  let current = ""
  for (const link of links) {
    const heading = document.getElementById(decodeURIComponent(link.hash.slice(1)))
    if (heading && heading.getBoundingClientRect().top <= line) current = heading.id
  }
  return current
}
