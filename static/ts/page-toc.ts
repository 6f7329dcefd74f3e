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

/** The id of the heading that the reader is at, or "": the one in the address
 *  while it can be seen, or else the last that has come up to the line. At the
 *  page's end that is the last of all, which may not come up so far. */
export function currentHeading(): string {
  const headings = Array.from(document.querySelectorAll<HTMLAnchorElement>("page-toc a"), (link) =>
    document.getElementById(decodeURIComponent(link.hash.slice(1))),
  ).filter((heading) => heading !== null)
  const { scrollTop, scrollHeight, clientHeight } = document.documentElement
  const top = (heading: HTMLElement) => heading.getBoundingClientRect().top
  const aim = headings.find((heading) => `#${heading.id}` === location.hash)
  if (aim && top(aim) >= 0 && top(aim) < clientHeight) return aim.id
  if (scrollTop > 0 && scrollTop + clientHeight >= scrollHeight - 2) return headings.at(-1)?.id ?? ""
  return headings.findLast((heading) => top(heading) <= line)?.id ?? ""
}
