// The clocks that a Go program runs by. Its runtime asks for the time, and tells when it waits, and until when.

/** Times are nanoseconds. */
export interface ProgramClock {
  /** Since the program's start. */
  now(): number
  /** The wall clock at the start, since 1970: a multiple of 256, so that it is exact. */
  readonly wall: number
  /** Waits until a moment, which counts as now() does. */
  until(moment: number): Promise<void> | void
}

/** Delays below this are waited for awake: browsers round timers up to it, in milliseconds. */
const timerFloor = 5

/** The time as it passes. */
export class RealClock implements ProgramClock {
  private readonly began = performance.now()
  readonly wall = Math.floor(((performance.timeOrigin + this.began) * 1e6) / 256) * 256
  private readonly channel = new MessageChannel()

  now(): number {
    return (performance.now() - this.began) * 1e6
  }

  async until(moment: number): Promise<void> {
    let left = (moment - this.now()) / 1e6
    if (left > timerFloor) await new Promise((resolve) => setTimeout(resolve, left - timerFloor))
    while ((left = moment - this.now()) > 0) await this.turn()
  }

  /** Lets messages to this worker through. */
  private turn(): Promise<void> {
    return new Promise((resolve) => {
      this.channel.port1.onmessage = () => resolve()
      this.channel.port2.postMessage(null)
    })
  }
}

/** What one call of a function, or one round of a loop, of the program's own counts for, in nanoseconds. */
export const workTime = 2
/** What asking for the wall clock, as time.Now does, counts for. */
export const askTime = 1000

/** A clock that jumps to the next moment at which something is to happen, whenever nothing else can. Until then
 *  only what the program computes moves it, at a fixed rate, so that equal programs see equal times. */
export class VirtualClock implements ProgramClock {
  private jumped = 0
  /** Begins with the year 2026. */
  readonly wall = 1_767_225_600e9
  /** How much the program has computed. */
  work: () => number = () => 0

  now(): number {
    return this.jumped + this.work() * workTime
  }

  ask(): void {
    this.jumped += askTime
  }

  until(moment: number): void {
    this.jumped += Math.max(0, moment - this.now())
  }
}
