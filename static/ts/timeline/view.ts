import { languages, type Language } from "./records"
import { type Chosen, layOut, type Row } from "./rows"
import { Scale } from "./scale"
import type { Group } from "./group"
import type { Strand } from "./strand"
import { Track } from "./track"
import { niceStep } from "./axis"

/** Height of the axis, above the rows. */
export const axisHeight = 36
/** Room left and right of everything, for what marks a row. */
export const inset = 8
/** Room right of the axis, for its last text and mark. */
export const margin = 18

/** Marks reach so far beyond the plot. */
export const bleed = 9

/** What a row is about. */
export type Item = Strand | Group

/** What is shown and from where: the tracks, the axis, the playhead, what is pointed at. */
export class View {
  readonly scale = new Scale()
  readonly tracks: Record<Language, Track> = { python: new Track("python"), go: new Track("go") }
  readonly chosen: Chosen = new Map()
  rows: Row[] = []
  /** Height of all rows. */
  height = 0
  /** Nanoseconds; null while it is not in use. */
  playhead: number | null = null
  /** Where the plot begins, right of the names, in pixels. */
  gutter = 0
  folded = false
  arrows = false
  hover: Item | null = null
  focus: Item | null = null
  line: { language: Language; line: number } | null = null
  /** The canvas is at least so high: data alone does not make it lower, so that what stands below it stays. */
  floor = 0
  /** Earlier runs, shown behind those of now. */
  ghosts: Track[] = []
  /** What is wanted seldom, once it is there. */
  seldom: typeof import("./seldom") | null = null
  /** The axis reaches at least so far. */
  reach = 0
  /** The languages whose runs are shown. */
  of = languages
  private fitted = true
  private idle: { from: number[]; to: number[] } | null = null // of the data as it was laid out last

  /** The tracks that have something to show. */
  get shown(): Track[] {
    return this.of.map((language) => this.tracks[language]).filter((track) => track.strands.length > 0)
  }

  get live(): boolean {
    return this.tracks.python.live || this.tracks.go.live
  }

  get end(): number {
    return Math.max(...this.of.map((language) => this.tracks[language].end))
  }

  /** How long the longest run took that is shown, in nanoseconds. */
  get length(): number {
    return Math.max(this.end, ...this.ghosts.map(({ end }) => end))
  }

  /** It is wanted. */
  get special(): boolean {
    return this.folded || this.ghosts.length > 0 || this.rows.some(({ group, strand, open }) => group && !strand && !open)
  }

  /** The moment that is looked at. */
  get now(): number {
    return Math.min(this.playhead ?? Infinity, this.end)
  }

  /** There is something for Escape to leave. */
  get chosenAny(): boolean {
    return this.playhead !== null || this.focus !== null || this.line !== null || this.ghosts.length > 0
  }

  begin(language: Language): void {
    this.tracks[language] = new Track(language)
    this.tracks[language].live = true
    this.playhead = this.hover = this.focus = this.line = null
    this.fitted = true
  }

  /** Lays out the rows anew: after new lanes, or a group that was folded. */
  arrange(): void {
    const { rows, height } = layOut(this.shown, this.chosen)
    this.rows = rows
    this.height = height
    this.idle = null
  }

  /** Fits the axis to the data and to the width of the whole; the view follows the edge of a live run. */
  measure(whole: number): void {
    const { end } = this
    const span = Math.max(this.length, this.reach)
    this.gutter = inset + (whole >= 720 ? 208 : whole >= 500 ? 160 : 112)
    const width = whole - this.gutter - margin - inset
    const { from, to } = this.folded && this.seldom ? (this.idle ??= this.seldom.idleStretches([...this.shown, ...this.ghosts], span)) : { from: [], to: [] }
    // While a run is live the lanes grow into the axis, which is longer than they are.
    this.scale.set(this.live && !this.folded ? niceStep(span) : span, width, from, to)
    if (this.fitted) this.scale.fit()
    else if (this.live && this.playhead === null) this.scale.move(Math.max(0, this.scale.x(end) - width))
  }

  zoom(factor: number, x: number): void {
    this.scale.zoom(factor, x)
    this.fitted = !this.scale.zoomed
  }

  /** Zooms at the playhead where it is seen, else in the middle. */
  zoomHere(factor: number): void {
    const x = this.scale.x(this.now)
    this.zoom(factor, x >= 0 && x <= this.scale.width && this.playhead !== null ? x : this.scale.width / 2)
  }

  /** Chooses a line; again: no longer. */
  select(language: Language, line: number): void {
    this.line = this.line?.language === language && this.line.line === line ? null : { language, line }
  }

  fit(): void {
    this.fitted = true
    this.scale.fit()
  }

  fold(folded: boolean): void {
    this.folded = folded
    this.fitted = true
  }

  /** Sets the playhead, and moves the view so that it is seen. */
  seek(ns: number | null): void {
    this.playhead = ns === null || !Number.isFinite(ns) ? null : Math.max(0, this.end > 0 && !this.live ? Math.min(ns, this.end) : ns)
    const { width } = this.scale
    const x = this.scale.x(this.now)
    if (ns !== null && (x < 0 || x > width)) this.scale.move(x - width * (x < 0 ? 0.8 : 0.2))
  }

  /** The n-th change of any lane after (before) a time. */
  change(ns: number, n: number): number {
    const strands = this.shown.flatMap((track) => track.strands)
    for (; n > 0; n--) ns = strands.reduce((first, strand) => Math.min(first, strand.next(ns)), this.end)
    for (; n < 0; n++) ns = strands.reduce((last, strand) => Math.max(last, strand.at[strand.find(Math.ceil(ns) - 1)] ?? 0), 0)
    return ns
  }

  /** The item whose row is n rows from the focus. */
  neighbour(n: number): Item | null {
    const items = this.rows.map((row) => row.strand ?? row.group).filter((item) => item !== null)
    const i = this.focus ? items.indexOf(this.focus) : n > 0 ? -1 : items.length
    return items[Math.max(0, Math.min(items.length - 1, i + n))] ?? null
  }

  rowOf(item: Item | null): Row | undefined {
    return this.rows.find((row) => item && (row.strand ?? row.group) === item)
  }

  toggle(group: Group, open: boolean): void {
    this.chosen.set(group.key, open)
    this.floor = 0
    this.arrange()
  }
}
