import { downloadLink } from "./download"
import { Hands, type Reach } from "./hands"
import { Legend } from "./legend"
import { make } from "./make"
import { Painter } from "./painter"
import { type Palette, readPalette } from "./palette"
import { type Batch, type Language, languages, type PlayheadDetail } from "./records"
import { summaryOf } from "./summary"
import { Table } from "./table"
import { Transport } from "./transport"
import { axisHeight, View } from "./view"
import { lanes, type Words } from "./words"

/** The canvas is no higher than this, in rem; beyond, it scrolls. */
const highest = 30

const actions = ["focusin", "focusout", "scroll", "wheel", "keydown", "click", "change", "input", "pointerdown", "pointermove", "pointerup", "pointerleave"]

/** What the element is made of, once it is in the page and has its words. */
interface Parts extends Reach {
  space: HTMLElement
  painter: Painter
  hands: Hands
  transport: Transport
  legend: Legend
  table: Table
  sums: HTMLElement
  file: HTMLElement
}

/** <run-timeline>: what the lanes of a run did, in Python and in Go, on one axis of
 *  time. Dispatches `playhead` (PlayheadDetail) and `line` ({ language, line }). */
export class RunTimeline extends HTMLElement {
  readonly view = new View()
  private listening = new AbortController()
  private said: Words | null = null
  private parts: Parts | null = null
  private palette: Palette | null = null
  private frame = 0
  private fresh = true // the data has changed since the last frame
  private told = "" // of what listeners know

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
    this.parts?.hands.player.stop()
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

  /** Keeps the run as it is, to be seen behind the next one. */
  keep(language: Language): void {
    const { view } = this
    const track = view.tracks[language]
    if (track.strands.length) view.ghosts = [...view.ghosts.filter((ghost) => ghost.language !== language), track]
  }

  /** Shows no earlier run any more, and dispatches `alone`. */
  leave(): void {
    this.look({ ghosts: [] })
    this.send("alone")
  }

  /** Shows it otherwise. */
  look(otherwise: Partial<Pick<View, "reach" | "of" | "floor" | "ghosts">>): void {
    Object.assign(this.view, otherwise)
    this.renew()
  }

  /** How many lanes a run has had. */
  started(language: Language): number {
    return this.view.tracks[language].summary().started
  }

  /** Sets the playhead (in milliseconds), the line that is chosen (0: none), the axis. */
  show({ t, language = "go", line, view }: { t?: number; language?: Language; line?: number; view?: "real" | "fold" }): void {
    if (view) this.view.fold(view === "fold")
    if (t !== undefined) this.view.seek(t * 1e6)
    if (line !== undefined) this.view.line = line ? { language, line } : null
    this.redraw()
  }

  /** Highlights the spans that stand at a line; again: no longer. */
  select(language: Language, line: number): void {
    this.view.select(language, line)
    this.redraw()
  }

  connectedCallback(): void {
    if (this.said) this.start(this.said)
  }

  disconnectedCallback(): void {
    this.listening.abort()
    cancelAnimationFrame(this.frame)
    this.frame = 0
    this.parts = null
    this.replaceChildren()
  }

  private start(words: Words): void {
    this.listening = new AbortController()
    const { signal } = this.listening
    const dress = () => this.dress()
    const redraw = () => this.redraw()
    const parts = (this.parts = this.build(words, signal))
    const sizes = new ResizeObserver(redraw)
    const themes = new MutationObserver(dress)
    sizes.observe(parts.space)
    themes.observe(document.documentElement, { attributeFilter: ["data-theme", "class"] })
    signal.addEventListener("abort", () => (sizes.disconnect(), themes.disconnect()))
    for (const query of ["(prefers-color-scheme: dark)", "(forced-colors: active)"]) matchMedia(query).addEventListener("change", dress, { signal })
    document.fonts.addEventListener("loadingdone", dress, { signal })
    this.addEventListener("keydown", (event) => parts.hands.key(event), { signal })
    // After whatever the reader does.
    for (const kind of actions) this.addEventListener(kind, redraw, { signal, passive: true, capture: true })
    dress()
    this.renew()
  }

  private build(words: Words, signal: AbortSignal): Parts {
    const keys = make("p", { className: "vh", id: `timeline-keys-${Math.random().toString(36).slice(2)}` }, words.keys)
    // The arrow keys are its own; what it shows stands in the table too.
    const canvas = make("canvas", { tabIndex: 0, role: "application", ariaRoleDescription: words.role })
    canvas.setAttribute("aria-describedby", keys.id)
    const space = make("div", "", canvas)
    const scroller = make("div", "rt-plot", space)
    const status = make("p", { className: "vh", role: "status" })
    const tip = make("div", { className: "rt-tip", hidden: true, ariaHidden: "true" })
    const [sums, file] = [make("div", "rt-sums"), make("p", "rt-file")]
    const reach = { words, canvas, scroller, tip, status, alone: () => this.leave() }
    const hands = new Hands(this.view, reach, () => this.redraw(), (language, line) => this.send("line", { language, line }), signal)
    const transport = new Transport(words, hands)
    const legend = new Legend(words, () => hands.arrows(), reach.alone)
    const table = new Table(this.view, words)
    this.replaceChildren(transport.bar, transport.range, scroller, legend.list, sums, table.details, file, tip, keys, status)
    return { ...reach, space, painter: new Painter(canvas), hands, transport, legend, table, sums, file }
  }

  // Colours and fonts, from the page as it is now.
  private dress(): void {
    this.palette = readPalette(this)
    this.parts?.painter.dress(this.palette)
    this.redraw()
  }

  private renew(): void {
    this.fresh = true
    this.redraw()
  }

  private redraw(): void {
    if (this.parts) this.frame ||= requestAnimationFrame(() => this.draw())
  }

  private draw(): void {
    this.frame = 0
    const { parts, palette, view } = this
    if (!parts || !palette) return
    const { words, space, canvas, scroller, painter, hands, transport } = parts
    const { fresh } = this
    if (fresh) this.refresh(parts)
    if (!view.seldom && view.special) import("./seldom").then((seldom) => ((view.seldom = seldom), this.redraw()), () => {}) // without, the lanes are there
    const whole = view.rows.length ? axisHeight + view.height + 4 : 0
    const limit = highest * parseFloat(getComputedStyle(document.documentElement).fontSize)
    const height = (view.floor = Math.max(Math.min(whole, limit), view.floor))
    space.style.height = `${Math.max(whole, height)}px`
    canvas.style.height = scroller.style.height = `${height}px`
    const width = space.clientWidth
    view.measure(width)
    painter.size(width, height)
    painter.paint(view, palette, words, scroller.scrollTop, document.activeElement === transport.range)
    transport.show(view, hands.player.playing)
    parts.legend.show(view)
    hands.tell()
    const told = JSON.stringify([view.playhead, view.line])
    if (!fresh && told === this.told) return
    this.told = told
    parts.table.follow()
    const standing = { python: view.tracks.python.standing(view.now), go: view.tracks.go.standing(view.now) }
    this.send("playhead", { t: this.playhead, standing, line: view.line })
  }

  // Follows the data: rows, totals, table, file.
  private refresh({ words, canvas, sums, table, file }: Parts): void {
    const { view } = this
    this.fresh = false
    view.arrange()
    const names = view.shown.map(({ language, strands }) => `${words[language].title} ${lanes(words[language], strands.length)}`)
    canvas.ariaLabel = [words.label, ...names].join(words.comma)
    sums.replaceChildren(...view.shown.flatMap((track) => summaryOf(track, words)))
    if (!view.live) table.fresh()
    const files = languages.flatMap((language) => view.tracks[language].file ?? [])
    file.replaceChildren(...files.map((file) => downloadLink(file, words.download)))
    file.hidden = files.length === 0
  }

  private send(name: string, detail?: PlayheadDetail | { language: Language; line: number }): void {
    this.dispatchEvent(new CustomEvent(name, { bubbles: true, detail }))
  }
}
