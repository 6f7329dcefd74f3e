import type { Hands, Reach } from "./hands"
import { Legend } from "./legend"
import { make } from "./make"
import { Painter } from "./painter"
import { type Palette, readPalette } from "./palette"
import { type Batch, type Language, languages, type PlayheadDetail } from "./records"
import { summaryOf } from "./summary"
import { type TableDetails, tableDetails } from "./table-details"
import { Transport } from "./transport"
import { axisHeight, View } from "./view"
import { lanes, type Words } from "./words"

/** The canvas is no higher than this, in rem; beyond, it scrolls. */
const highest = 30

/** What the element is made of, once it is in the page and has its words. */
interface Parts extends Reach {
  space: HTMLElement
  painter: Painter
  transport: Transport
  legend: Legend
  table: TableDetails
  sums: HTMLElement
  file: HTMLElement
}

/** <run-timeline>: what the lanes of a run did, in Python and in Go, on one axis of
 *  time. Dispatches `playhead` (PlayheadDetail) and `line` ({ language, line }). What
 *  answers the reader's hand is in hands.ts, a chunk that is loaded when it is wanted. */
export class RunTimeline extends HTMLElement {
  private readonly view = new View()
  private hands: Hands | null = null
  private coming: Promise<Hands> | null = null
  private listening = new AbortController()
  private said: Words | null = null
  private parts: Parts | null = null
  private palette: Palette | null = null
  private frame = 0
  private floor = 0 // data alone does not make the canvas lower: what stands below it stays where it is
  private fresh = true // the data has changed since the last frame
  private sought = false // the playhead is to be brought into sight
  private heard = true // listeners know of the playhead
  private lane: { language: Language; id: number } | null = null // to be chosen once it is there

  /** What it says; until they are there it is empty. */
  set words(words: Words) {
    this.said = words
    if (this.isConnected && !this.parts) this.start(words)
  }

  /** The playhead in milliseconds; null while it is not in use. */
  get playhead(): number | null {
    return this.view.playhead === null ? null : this.view.playhead / 1e6
  }

  /** A run starts: its track is emptied, and the view follows its edge. */
  begin(language: Language): void {
    this.hands?.player.stop()
    this.view.begin(language)
    this.renew()
  }

  /** Takes a batch of a run, unpacked. */
  add(language: Language, batch: Batch): void {
    this.view.tracks[language].add(batch)
    this.renew()
  }

  /** Takes what the out-th `out` event printed, at t milliseconds. */
  print(language: Language, out: number, t: number, text: string): void {
    this.view.tracks[language].print(out, t * 1e6, text)
    this.renew()
  }

  /** The run is over at t milliseconds. */
  end(language: Language, t: number, file?: { name: string; gzip: string }): void {
    this.view.tracks[language].finish(t * 1e6, file)
    this.renew()
  }

  /** Sets the playhead (in milliseconds), the line or lane that is chosen, the axis. */
  show(at: { t?: number; language?: Language; line?: number; lane?: number; view?: "real" | "fold" }): void {
    const { view } = this
    const { language = "go" } = at
    if (at.view) view.fold(at.view === "fold")
    if (at.t !== undefined) {
      view.seek(at.t * 1e6)
      this.sought = true
    }
    if (at.line !== undefined) view.line = { language, line: at.line }
    if (at.lane !== undefined) this.lane = { language, id: at.lane }
    this.renew()
  }

  /** Highlights the spans that stand at a line; again: no longer. */
  select(language: Language, line: number): void {
    const { view } = this
    view.line = view.line?.language === language && view.line.line === line ? null : { language, line }
    this.redraw()
  }

  connectedCallback(): void {
    if (this.said) this.start(this.said)
  }

  disconnectedCallback(): void {
    this.listening.abort()
    cancelAnimationFrame(this.frame)
    this.frame = 0
    this.parts = this.hands = this.coming = null
    this.replaceChildren()
  }

  private start(words: Words): void {
    this.listening = new AbortController()
    const { signal } = this.listening
    const dress = () => this.dress()
    const redraw = () => this.redraw()
    const parts = (this.parts = this.build(words))
    const sizes = new ResizeObserver(redraw)
    const themes = new MutationObserver(dress)
    sizes.observe(parts.space)
    themes.observe(document.documentElement, { attributeFilter: ["data-theme", "class"] })
    signal.addEventListener("abort", () => (sizes.disconnect(), themes.disconnect()))
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", dress, { signal })
    document.fonts.addEventListener("loadingdone", dress, { signal })
    this.watch(signal, parts)
    for (const kind of ["focusin", "focusout"]) this.addEventListener(kind, redraw, { signal })
    parts.scroller.addEventListener("scroll", redraw, { signal, passive: true })
    dress()
    this.renew()
  }

  private build(words: Words): Parts {
    const keys = make("p", { className: "vh", id: `timeline-keys-${Math.random().toString(36).slice(2)}` }, words.keys)
    // The arrow keys are its own; what it shows stands in the table too.
    const canvas = make("canvas", { tabIndex: 0, role: "application", ariaRoleDescription: words.role })
    canvas.setAttribute("aria-describedby", keys.id)
    const space = make("div", "", canvas)
    const scroller = make("div", "rt-plot", space)
    const status = make("p", { className: "vh", role: "status" })
    const transport = new Transport(words, (does) => this.act(does))
    const legend = new Legend(words, () => this.act((hands) => hands.arrows()))
    const table = tableDetails(this.view, words)
    const tip = make("div", { className: "rt-tip", hidden: true, ariaHidden: "true" })
    const [sums, file] = [make("div", "rt-sums"), make("p", "rt-file")]
    this.replaceChildren(transport.bar, transport.range, scroller, legend.list, sums, table.details, file, tip, keys, status)
    return { words, scroller, space, canvas, painter: new Painter(canvas), transport, legend, table, tip, sums, file, status }
  }

  // Colours and fonts, from the page as it is now.
  private dress(): void {
    this.palette = readPalette(this)
    this.parts?.painter.dress(this.palette)
    this.redraw()
  }

  private renew(): void {
    this.fresh = true
    this.moved()
  }

  private moved(): void {
    this.heard = false
    this.redraw()
  }

  private redraw(): void {
    if (this.parts) this.frame ||= requestAnimationFrame(() => this.draw())
  }

  private draw(): void {
    this.frame = 0
    const { parts, palette, view } = this
    if (!parts || !palette) return
    const { words, space, canvas, scroller, painter, transport } = parts
    if (this.fresh) this.refresh(parts)
    const whole = view.rows.length ? axisHeight + view.height + 4 : 0
    const limit = highest * parseFloat(getComputedStyle(document.documentElement).fontSize)
    const height = (this.floor = Math.max(Math.min(whole, limit), this.floor))
    space.style.height = `${Math.max(whole, height)}px`
    canvas.style.height = scroller.style.height = `${height}px`
    const width = space.clientWidth
    view.measure(width)
    if (this.sought) view.reveal(view.now)
    this.sought = false
    painter.size(width, height)
    painter.paint(view, palette, words, scroller.scrollTop, document.activeElement === transport.range)
    transport.show(view, this.hands?.player.playing ?? false)
    parts.legend.show(view)
    parts.table.follow()
    this.hands?.tell()
    if (this.heard) return
    this.heard = true
    const standing = { python: view.tracks.python.standing(view.now), go: view.tracks.go.standing(view.now) }
    this.send("playhead", { t: this.playhead, standing })
  }

  // Follows the data: rows, totals, table, file.
  private refresh({ words, canvas, sums, table, file }: Parts): void {
    const { view, lane } = this
    this.fresh = false
    view.arrange()
    const strand = lane && view.tracks[lane.language].strand(lane.id)
    if (strand) this.act((hands) => hands.choose(strand)), (this.lane = null)
    const names = view.shown.map(({ language, strands }) => `${words[language].title} ${lanes(words[language], strands.length)}`)
    canvas.ariaLabel = [words.label, ...names].join(words.comma)
    sums.replaceChildren(...view.shown.flatMap((track) => summaryOf(track, words)))
    if (!view.live) table.fresh()
    const files = languages.flatMap((language) => view.tracks[language].file ?? [])
    file.replaceChildren(...files.map((file) => this.download(file, words)))
    file.hidden = files.length === 0
  }

  private download(file: { name: string; gzip: string }, words: Words): HTMLElement {
    // Unpacked when it is first followed.
    const onclick = (event: Event): void => {
      if (link.download) return
      event.preventDefault()
      void import("./hands").then(({ offer }) => offer(link, file))
    }
    const link = make("a", { className: "link", href: "#", onclick }, words.download)
    return link
  }

  // What the reader does is answered by a chunk of its own: it comes when a hand does.
  private reach(): Promise<Hands> {
    const { parts, view } = this
    const { signal } = this.listening
    this.coming ??= import("./hands").then(({ Hands }) => {
      if (!parts || signal.aborted) throw new Error("gone")
      return (this.hands = new Hands(view, parts, {
        redraw: () => this.redraw(),
        moved: () => this.moved(),
        chose: (language, line) => this.send("line", { language, line }),
        folded: () => (this.floor = 0),
      }, signal))
    })
    this.coming.catch(() => (this.coming = null))
    return this.coming
  }

  private act(does: (hands: Hands) => void): void {
    if (this.hands) does(this.hands)
    else this.reach().then(does, () => {})
  }

  private watch(signal: AbortSignal, { canvas }: Parts): void {
    const { view } = this
    let early = false // a press that the hands were too late for
    for (const kind of ["pointerenter", "focusin"]) this.addEventListener(kind, () => this.act(() => {}), { signal })
    canvas.addEventListener("pointerdown", () => (early = !this.hands), { signal })
    canvas.addEventListener("click", ({ offsetX, offsetY }) => early && this.act((hands) => hands.tap(offsetX, offsetY)), { signal })
    const key = (event: KeyboardEvent): void => {
      if (this.hands) return this.hands.key(event)
      const mine = event.target === canvas && !(event.ctrlKey || event.metaKey || event.altKey || event.key === "Tab")
      if (!mine || (event.key === "Escape" && !view.chosenAny)) return
      event.preventDefault()
      event.stopPropagation()
      this.act((hands) => hands.key(event))
    }
    this.addEventListener("keydown", key, { signal })
  }

  private send(name: string, detail: PlayheadDetail | { language: Language; line: number }): void {
    this.dispatchEvent(new CustomEvent(name, { bubbles: true, detail }))
  }
}
