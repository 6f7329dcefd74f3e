// What a program prints, measured against the limits of a run and cut into
// lines, as playground/meter.go and playground/stages.go do.

import { Splitter } from "./split"

/** The same as playground.DefaultLimits has. */
export const limits = {
  wall: 30_000, // ms
  output: 1 << 20, // bytes on both streams together
  lines: 10_000,
  memory: 512 << 20, // bytes
}

/** How long an unfinished line waits for its end, in ms, unless nothing else is printed. */
const hold = 4

export interface Piece {
  t: number
  fd: number
  text: string
  raw: number // bytes that the program wrote for it
}

export class Output {
  private readonly split = { 1: new Splitter(), 2: new Splitter() }
  private readonly since = { 1: 0, 2: 0 }
  private bytes = 0
  private lines = 0
  /** What was overstepped, in words for people, once something was. */
  over = ""

  constructor(private readonly now: () => number, private readonly say: (piece: Piece) => void) {}

  write(fd: 1 | 2, bytes: Uint8Array): void {
    if (this.over) return
    const t = this.now()
    this.late(t)
    if (this.split[fd].empty) this.since[fd] = t
    const other = fd === 1 ? 2 : 1
    this.split[fd].write(this.take(bytes), (text, raw) => {
      if (this.since[other] < this.since[fd]) this.split[other].flush(this.sender(other))
      this.sender(fd)(text, raw)
      this.since[fd] = t
    })
  }

  /** Sends what has waited long enough for its end. */
  late(t = this.now()): void {
    for (const fd of this.order()) {
      if (t - this.since[fd] >= hold) this.split[fd].flush(this.sender(fd))
    }
  }

  /** Sends what is left; half a character is a broken one, unless the output was cut there. */
  end(): void {
    for (const fd of this.order()) {
      if (this.over) this.split[fd].flush(this.sender(fd))
      else this.split[fd].end(this.sender(fd))
    }
  }

  private sender(fd: 1 | 2): (text: string, raw: number) => void {
    return (text, raw) => this.say({ t: round(this.since[fd]), fd, text, raw })
  }

  /** The streams, the one with the older unfinished piece first. */
  private order(): (1 | 2)[] {
    return this.since[2] < this.since[1] ? [2, 1] : [1, 2]
  }

  /** As much of b as the limits allow. */
  private take(b: Uint8Array): Uint8Array {
    let n = b.length
    if (n > limits.output - this.bytes) {
      n = limits.output - this.bytes
      this.over = "Stopped: it printed more than 1 MiB."
    }
    for (let i = 0; i < n; i++) {
      if (this.lines === limits.lines) {
        n = i
        this.over = `Stopped: it printed more than ${limits.lines} lines.`
      } else if (b[i] === 10) {
        this.lines++
      }
    }
    this.bytes += n
    return b.subarray(0, n)
  }
}

/** Milliseconds to a microsecond. */
export function round(ms: number): number {
  return Math.round(ms * 1000) / 1000
}
