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

/** The id of the heading that the reader has reached last, or "". At the page's
 *  end that is the one in the address, if it can be seen, since it could not
 *  come further up, or else the last. */
export function currentHeading(): string {
  const headings = Array.from(document.querySelectorAll<HTMLAnchorElement>("page-toc a"), (link) =>
    document.getElementById(decodeURIComponent(link.hash.slice(1))),
  ).filter((heading) => heading !== null)
  const { scrollTop, scrollHeight, clientHeight } = document.documentElement
  if (scrollTop > 0 && scrollTop + clientHeight >= scrollHeight - 2) {
    const seen = headings.filter((heading) => heading.getBoundingClientRect().top >= 0)
    const aim = decodeURIComponent(location.hash.slice(1))
    return (seen.find((heading) => heading.id === aim) ?? headings.at(-1))?.id ?? ""
  }
  return headings.findLast((heading) => heading.getBoundingClientRect().top <= line)?.id ?? ""
}
