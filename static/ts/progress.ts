import { recall, remember } from "./memory"

/** Which lessons this reader has read to their end. */
export function done(): Set<string> {
  return new Set(recall("done").split(" ").filter(Boolean))
}

export function finish(slug: string): void {
  remember("done", [...done().add(slug)].join(" "))
}

/** The lesson that was open last; "" if none was. */
export const last = (): string => recall("last")

export const open = (slug: string): void => remember("last", slug)

/** Ticks the lessons that are done wherever the page lists them. */
export function tick(): void {
  const slugs = done()
  for (const item of document.querySelectorAll<HTMLElement>("li[data-slug]")) {
    const yes = slugs.has(item.dataset.slug ?? "")
    item.classList.toggle("done", yes)
    item.querySelector("[data-done]")?.toggleAttribute("hidden", !yes)
  }
}
