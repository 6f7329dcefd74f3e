import { lang } from "../site"
import { Refused } from "./kept"
import { fill, kept, size, words, type Words } from "./page"
import { lastList, left, loadList, remove, sum, take, type Item, type List } from "./taking"
import { worker } from "./worker"

/** How long to wait before asking a lost host again, in seconds. */
const waits = [2, 4, 8, 15, 30]

/** The list is the same for all chapters of a page: it is fetched once, and anew for each taking. */
let first: Promise<List> | undefined

/** <take-along data-chapter data-title>: keeps a chapter of the course for reading without a connection: it says the
 *  size first, shows the progress, can be cancelled, goes on after a lost connection, and removes the chapter. */
export class TakeAlong extends HTMLElement {
  private taking: AbortController | null = null
  private list!: List
  private words!: Words
  private readonly row = document.createElement("div")
  private readonly status = document.createElement("p")

  connectedCallback(): void {
    this.replaceChildren(this.status, this.row)
    this.start().catch(() => {}) // without words or caches there is nothing to offer
  }

  disconnectedCallback(): void {
    this.taking?.abort()
  }

  private async start(): Promise<void> {
    this.words = await words()
    if (!(await worker) || !kept) return this.excuseAll()
    const store = kept
    this.list = await (first ??= loadList(store, fetch).catch(() => lastList(store)))
    if (this.items.length > 0) await this.rest()
  }

  private get items(): Item[] {
    return this.list.chapters[lang]?.[this.dataset.chapter ?? ""] ?? []
  }

  /** Shows what there is when nothing goes on. */
  private async rest(): Promise<void> {
    const missing = await left(this.items, kept!)
    const there = missing.length === 0
    const keep = fill(this.words.keep, { size: size(sum(missing)) })
    this.show(there ? this.button(this.words.remove, () => this.drop()) : this.button(keep, () => this.take()))
    this.say(there ? fill(this.words.kept, { size: size(sum(this.items)) }) : "")
  }

  private async take(): Promise<void> {
    if (this.taking) return
    const { signal } = (this.taking = new AbortController())
    const bar = document.createElement("progress")
    const figures = document.createElement("span")
    bar.setAttribute("aria-label", fill(this.words.taking, { chapter: this.dataset.title ?? "" }))
    this.show(bar, figures, this.button(this.words.cancel, () => this.taking?.abort()))
    this.answer(fill(this.words.taking, { chapter: this.dataset.title ?? "" }))
    const progress = (bytes: number) => {
      bar.max = Math.max(sum(this.items), 1)
      bar.value = bytes
      figures.textContent = fill(this.words.of, { done: size(bytes), all: size(bar.max) })
    }
    const watcher = { progress, lost: (attempt: number) => this.wait(attempt, signal), back: () => this.say(this.words.back) }
    const load = async () => {
      this.list = await loadList(kept!, fetch)
      await this.makeRoom()
      return this.items
    }
    const fault = await take(load, kept!, fetch, watcher, signal).catch((fault: unknown) => fault)
    this.taking = null
    await this.rest()
    this.answer(fault === undefined ? this.status.textContent! : await this.excuse(fault, signal))
  }

  /** Where nothing can be kept, the first of the page says so. A browser that is too old, or was not reached
   *  by HTTPS, is passed over in silence. */
  private excuseAll(): void {
    if ("serviceWorker" in navigator && document.querySelector("take-along") === this) this.say(this.words.cannot)
  }

  /** Asks the browser to keep all this in earnest, and throws if it has no room for it. */
  private async makeRoom(): Promise<void> {
    navigator.storage?.persist?.().catch(() => {}) // some browsers ask the reader, who may take time to answer
    if ((await this.lacking()) > 0) throw new DOMException("", "QuotaExceededError")
  }

  /** How many bytes more than the browser has room for are needed. */
  private async lacking(): Promise<number> {
    const { quota = Infinity, usage = 0 } = (await navigator.storage?.estimate?.()) ?? {}
    return sum(await left(this.items, kept!)) - (quota - usage)
  }

  private async excuse(fault: unknown, signal: AbortSignal): Promise<string> {
    if (signal.aborted) return this.words.cancelled
    if (fault instanceof Refused) return this.words.changing
    if (!(fault instanceof DOMException && fault.name === "QuotaExceededError")) return this.words.failed
    const all = sum(await left(this.items, kept!))
    return fill(this.words.full, { size: size(Math.min(all, Math.max(await this.lacking(), 0) || all)) })
  }

  /** Waits until the connection may be back. */
  private wait(attempt: number, signal: AbortSignal): Promise<void> {
    this.say(this.words.lost)
    return new Promise((resolve, reject) => {
      const over = new AbortController()
      const end = (how: () => void) => () => (over.abort(), clearTimeout(timer), how())
      const timer = setTimeout(end(resolve), 1000 * (waits[attempt] ?? waits.at(-1)!))
      addEventListener("online", end(resolve), { signal: over.signal })
      signal.addEventListener("abort", end(() => reject(signal.reason)), { signal: over.signal })
    })
  }

  private async drop(): Promise<void> {
    await remove(this.list, lang, this.dataset.chapter ?? "", kept!)
    await this.rest()
    this.answer(this.words.removed)
  }

  /** Says what comes of an action of the reader, also to those who hear the page. */
  private answer(text: string): void {
    this.status.role = "status"
    this.say(text)
  }

  /** Replaces the parts; a reader who was at a button of them is at one again. */
  private show(...parts: HTMLElement[]): void {
    const here = this.contains(document.activeElement)
    this.row.replaceChildren(...parts)
    if (here) this.row.querySelector("button")?.focus()
  }

  private say(text: string): void {
    this.status.textContent = text
  }

  private button(label: string, act: () => void): HTMLButtonElement {
    const button = document.createElement("button")
    button.type = "button"
    button.className = "btn"
    button.textContent = label
    button.setAttribute("aria-describedby", this.getAttribute("aria-describedby") ?? "")
    button.addEventListener("click", act)
    return button
  }
}
