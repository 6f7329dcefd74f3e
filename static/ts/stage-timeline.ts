import type { DemoStage } from "./demo-stage"
import type { Language, RunEvent } from "./engine"
import { text } from "./texts"
import type { TimelinePage } from "./timeline-page/timeline-page"

/** The timeline below a stage's outputs. What draws it is no part of the first
 *  view: it is loaded when the reader comes near or runs the demo. What happens
 *  before it is there waits for it, in order. */
export class StageTimeline {
  private readonly element: HTMLElement | null
  private page: Promise<TimelinePage> | undefined

  constructor(private readonly stage: HTMLElement, private readonly signal: AbortSignal) {
    this.element = stage.querySelector(".timeline")
    if (!this.element) return
    const watch = (margin: string) => this.watch(margin)
    // Until the page has been read on from its first view, nearness alone is no reason.
    if (document.readyState === "complete") watch("0px")
    else addEventListener("load", () => watch("0px"), { once: true, signal })
    addEventListener("scroll", () => watch("100%"), { once: true, signal, passive: true })
  }

  /** Tells the timeline what happens in a run. Of the run's end, the promise
   *  is of how many lanes it had, in words: ", 5 goroutines". */
  async hear(language: Language, event: RunEvent, live: boolean): Promise<string> {
    const now = performance.now()
    try {
      return this.element ? await (await this.load()).hear(language, event, live, now) : ""
    } catch {
      return ""
    }
  }

  /** Waits until it is there, or can not be. */
  async ready(): Promise<void> {
    if (this.element) await this.load().then((page) => page.loading, () => {})
  }

  /** Shows no run of a language any more. */
  clear(language: Language): void {
    void this.hear(language, { kind: "start", engine: "", go: "", procs: 0 }, true)
    void this.hear(language, { kind: "end", t: 0, code: -1, reason: "uncompiled" }, true)
  }

  /** Keeps the run that is there, to be seen behind the next one. */
  keep(language: Language): void {
    if (this.element) this.load().then((page) => page.keep(language), () => {})
  }

  /** Shows no earlier run any more. */
  leave(): void {
    this.page?.then((page) => page.element.leave(), () => {})
  }

  /** Shows what a link says, "t=1.2s&line=41"; throws if it cannot. */
  async follow(show: string): Promise<void> {
    await (await this.load()).follow(show)
  }

  private watch(rootMargin: string): void {
    const observer = new IntersectionObserver(
      (entries) => {
        if (!entries.some((entry) => entry.isIntersecting)) return
        observer.disconnect()
        this.load().catch(() => {})
      },
      { rootMargin },
    )
    observer.observe(this.element!)
    this.signal.addEventListener("abort", () => observer.disconnect())
  }

  /** Says, where the timeline would be, that it is not there. */
  private excuse(): void {
    if (!this.element || this.element.querySelector("p")) return
    const p = document.createElement("p")
    p.className = "why"
    p.textContent = text("noTimeline")
    this.element.append(p)
  }

  private load(): Promise<TimelinePage> {
    return (this.page ??= this.fetch())
  }

  private async fetch(): Promise<TimelinePage> {
    try {
      const address = new URL(document.documentElement.dataset.timeline ?? "", document.baseURI).href
      const { attach } = (await import(address)) as typeof import("./timeline-page/timeline-page")
      return await attach(this.stage, this.element!, this.signal)
    } catch (fault) {
      this.page = undefined // the next run tries again
      this.excuse()
      throw fault
    }
  }
}

/** Links from the prose into a timeline, `<a href="#demo-gather" data-show="t=1200">`, set it;
 *  where that fails they are links to the stage. */
export function watchShows(): void {
  document.addEventListener("click", (event) => {
    if (!(event.target instanceof Element) || event.button || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return
    const link = event.target.closest<HTMLAnchorElement>("a[data-show]")
    const timeline = link && (document.querySelector<DemoStage>(link.hash)?.timeline ?? null)
    if (!timeline) return
    event.preventDefault()
    history.replaceState({ y: scrollY }, "")
    timeline.follow(link.dataset.show ?? "").catch(() => location.assign(link.hash))
  })
  // Back leads to where the link was, also while the page still scrolls away from it.
  addEventListener("popstate", ({ state }) => state?.y !== undefined && scrollTo({ top: state.y, behavior: "instant" }))
}
