import { printable } from "../printable"
import { Group } from "./group"
import { type Batch, type Language, type Standing, type Summary } from "./records"
import { firstReason, firstWait, kindOf, kinds, noKind, runnable, stateNames, unknown } from "./states"
import { Strand } from "./strand"

/** More than the playground sends; beyond, what comes is left out. */
const maxStrands = 50_000
const maxSteps = 4_000_000
const maxReasons = 500
const maxTexts = 50_000
/** Longer names are cut: nothing that is shown has room for more. */
const maxText = 120
/** Eleven days in nanoseconds: no time of a run is later. */
const maxTime = 1e15

export interface PrintMark {
  ns: number
  strand: Strand
  line: number
  out: number
}

/** Everything known of one language's run. */
export class Track {
  readonly strands: Strand[] = []
  readonly groups: Group[] = []
  readonly prints: PrintMark[] = []
  /** Stretches in which a lane ran, was runnable or was in a system call. */
  readonly busyFrom: number[] = []
  readonly busyTo: number[] = []
  /** How a state is drawn, by its number. */
  readonly kinds = [noKind, 0, 1, 2, noKind, noKind, noKind, kindOf("")]
  readonly broken: string[] = []
  /** What there is to be drawn, by the names that the legend has for it. */
  readonly seen = new Set<string>()
  /** Where the records end although the run goes on, because there were too many; else 0. */
  cutAt = 0
  /** Up to where the run is known. */
  end = 0
  live = false
  given: Summary | null = null
  file: { name: string; gzip: string } | null = null
  private reasons: string[] = []
  private byId = new Map<number, Strand>()
  private byKey = new Map<string, Group>()
  private moved = new Set<Group>() // have lost or gained lanes
  private texts = new Map<number, string>()
  private last = 0 // no step is earlier than the one before it
  private steps = 0
  private busy = 0 // lanes that run, are runnable or in a system call
  private alive = 0
  private peak = 0

  constructor(readonly language: Language) {}

  /** Takes what it can use of a batch. */
  add(batch: Batch): void {
    try {
      this.take(batch)
    } catch {
      // It was not made by the playground.
    }
    this.regroup()
  }

  /** Keeps the first line of what an `out` event printed. */
  print(out: number, ns: number, text: string): void {
    if (this.texts.size < maxTexts) this.texts.set(out, short(text.trimStart().slice(0, 2 * maxText).split("\n", 1)[0]))
    this.reach(time(ns, 0))
  }

  finish(ns: number, file: { name: string; gzip: string } | null = null): void {
    this.reach(time(ns, this.end))
    this.live = false
    this.file = file
  }

  text(print: PrintMark | undefined): string {
    return (print && this.texts.get(print.out)) ?? ""
  }

  reason(state: number): string {
    return state < firstReason ? "" : (this.reasons[state - firstReason] ?? "")
  }

  /** How a lane is drawn in one of its steps; noKind before the first, and once it is over. */
  kindAt(strand: Strand, step: number): number {
    return this.kinds[strand.state[step]!] ?? noKind
  }

  /** What the lane is called: G20, Task-2. */
  label(strand: Strand): string {
    return this.language === "go" ? `G${strand.id}` : strand.task || `T${strand.id}`
  }

  /** The same, with its function. */
  title(strand: Strand): string {
    return `${this.label(strand)} ${strand.name}`
  }

  /** Each lane that is alive at a time, and where it stands; nobody does once the run is over. */
  standing(ns: number): Standing[] {
    const all: Standing[] = []
    if (ns > this.end && !this.live) return all
    for (const strand of this.strands) {
      const step = strand.find(ns)
      if (this.kindAt(strand, step) === noKind) continue
      const state = strand.state[step]!
      all.push({
        lane: strand.id,
        name: strand.name,
        state: (stateNames[state] as Standing["state"] | undefined) ?? "waiting",
        reason: this.reason(state),
        line: strand.line[step]!,
        label: this.label(strand),
      })
    }
    return all
  }

  /** The run's totals: as they were sent, or up to now. */
  summary(): Summary {
    if (this.given && !this.live) return this.given
    const { busyFrom, busyTo, end } = this
    const busy = busyFrom.reduce((sum, from, i) => sum + Math.max(0, Math.min(busyTo[i]!, end) - from), 0)
    return { ...spent(this, this.strands), started: this.strands.length, peak: this.peak, wall: end, busy }
  }

  private take({ reasons = [], lanes = [], steps, prints = [], notes = [], summary, broken }: Batch): void {
    for (const reason of reasons.slice(0, maxReasons - this.reasons.length).map(short)) {
      this.reasons.push(reason)
      this.kinds.push(kindOf(reason))
    }
    for (const lane of lanes) this.addLane(lane)
    if (steps) this.addSteps(steps)
    for (const { ns, lane, line, out } of prints) {
      const strand = this.byId.get(lane)
      if (!strand || this.prints.length >= maxTexts) continue
      const at = time(ns, this.prints[strand.prints.at(-1) ?? -1]?.ns ?? 0)
      strand.prints.push(this.prints.length)
      this.prints.push({ ns: at, strand, line: whole(line), out: whole(out) })
      this.seen.add("printed")
      this.reach(at)
    }
    for (const { ns, lane, kind, name, text } of notes) {
      const { notes } = this.byId.get(lane) ?? {}
      if (notes && notes.length < maxReasons) notes.push({ ns: time(ns, 0), lane, kind, name: short(name), text: short(text) })
    }
    if (summary) {
      this.given = { ...this.summary(), ...summary }
      if (time(summary.until, 0)) this.cut(summary.until!)
    }
    if (broken) this.broken.push(short(broken))
  }

  private addLane(lane: NonNullable<Batch["lanes"]>[number]): void {
    const known = this.byId.get(lane.id)
    const name = short(lane.name)
    if (known) return this.rename(known, name, short(lane.task))
    if (!(lane.id > 0) || this.strands.length >= maxStrands) return
    const line = whole(lane.line)
    const group = this.group(name, line)
    const parent = this.byId.get(lane.by ?? 0)?.index ?? -1
    const strand = new Strand(this.strands.length, lane.id, name, short(lane.task), parent, line, time(lane.ns, 0), group)
    this.byId.set(lane.id, strand)
    this.strands.push(strand)
    group.strands.push(strand)
    if (parent >= 0) this.seen.add("started")
  }

  private group(name: string, line: number): Group {
    const key = `${this.language} ${line} ${name}`
    let group = this.byKey.get(key)
    if (!group) {
      group = new Group(key, name, line)
      this.byKey.set(key, group)
      this.groups.push(group)
    }
    return group
  }

  /** Gives a lane the name that became known later, and its place among those of that name. */
  private rename(strand: Strand, name: string, task: string): void {
    strand.task = task || strand.task
    if (name === strand.name) return
    const old = strand.group
    strand.name = name
    strand.group = this.group(name, strand.startLine)
    strand.group.strands.push(strand)
    old.strands.splice(old.strands.indexOf(strand), 1)
    this.moved.add(old).add(strand.group)
  }

  /** Counts anew the groups between which lanes have moved, and drops those that none is left in. */
  private regroup(): void {
    for (const group of this.moved) {
      if (group.strands.length === 0) {
        this.byKey.delete(group.key)
        this.groups.splice(this.groups.indexOf(group), 1)
      } else group.recount(this.kinds)
    }
    this.moved.clear()
  }

  /** Ends what is drawn where the records end, though the lanes went on. */
  private cut(ns: number): void {
    this.last = this.cutAt = time(ns, this.last)
    for (const strand of this.strands) if (this.kindAt(strand, strand.n - 1) !== noKind) this.step(strand, unknown, 0, 0)
  }

  private addSteps({ ns, lane, state, line, by }: NonNullable<Batch["steps"]>): void {
    const n = Math.min(ns.length, lane.length, state.length, line.length, by.length, maxSteps - this.steps)
    let at = 0
    for (let i = 0; i < n; i++) {
      at += ns[i]!
      const strand = this.byId.get(lane[i]!)
      const s = state[i]!
      if (!strand || !Number.isInteger(s) || s < 0 || s >= firstReason + maxReasons || s === unknown) continue
      this.last = time(at, this.last)
      this.step(strand, s, whole(line[i]), s === runnable ? (this.byId.get(by[i]!)?.index ?? -1) : whole(by[i]))
    }
  }

  private step(strand: Strand, state: number, line: number, by: number): void {
    const ns = this.last
    while (this.kinds.length <= state) this.kinds.push(kindOf(""))
    const from = this.kindAt(strand, strand.n - 1)
    const to = this.kinds[state]!
    this.seen.add(kinds[to] ?? stateNames[state]!)
    strand.push(ns, state, line, by)
    this.steps++
    this.reach(ns)
    strand.group.change(ns, from, to)
    this.alive += Number(to !== noKind) - Number(from !== noKind)
    this.peak = Math.max(this.peak, this.alive)
    const last = this.busyTo.length - 1
    const was = this.busy
    this.busy += Number(to < firstWait) - Number(from < firstWait)
    if (was > 0 && this.busy === 0) this.busyTo[last] = ns
    if (was > 0 || this.busy === 0) return
    if (this.busyTo[last] === ns) this.busyTo[last] = Infinity
    else this.busyFrom.push(ns), this.busyTo.push(Infinity)
  }

  private reach(ns: number): void {
    if (ns > this.end) this.end = ns
  }
}

/** The time that lanes spent in each state, up to the end of what is known. */
export function spent(track: Track, strands: Strand[]): Pick<Summary, "running" | "runnable" | "syscall" | "waiting"> {
  const times: number[] = []
  for (const strand of strands)
    for (let i = 0; i < strand.n; i++) {
      const state = strand.state[i]!
      times[state] = (times[state] ?? 0) + strand.until(i, track.end) - strand.at[i]!
    }
  const [, running = 0, runnable = 0, syscall = 0] = times
  const waiting: Record<string, number> = {}
  times.forEach((ns, state) => {
    const reason = track.reason(state)
    if (state >= firstReason && ns > 0) waiting[reason] = (waiting[reason] ?? 0) + ns
  })
  return { running, runnable, syscall, waiting }
}

const short = (value: unknown): string => (typeof value === "string" ? printable(value.slice(0, maxText)) : "")
const whole = (value: unknown): number => (typeof value === "number" && value >= 0 && value < 2 ** 31 ? Math.floor(value) : 0)
const time = (value: unknown, least: number): number => (typeof value === "number" && value > least && value <= maxTime ? value : least)
