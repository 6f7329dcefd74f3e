/** Moves the playhead with a replayed run, until it ends or the reader takes the playhead. */
export class Replay {
  private frame = 0
  private began = 0
  private at: number | null = null
  private runs = 0

  constructor(private readonly playhead: { t: number | null }) {}

  /** A replay began at a moment of the page's clock; a second one beside it shares that clock. */
  begin(began: number): void {
    if (this.runs++ > 0) return
    this.began = began
    this.at = null
    this.step()
  }

  /** A replay ended, t milliseconds after it began. */
  end(t: number): void {
    if (this.runs === 0 || --this.runs > 0) return
    if (this.frame && !this.taken) this.playhead.t = t
    this.stop()
  }

  stop(): void {
    cancelAnimationFrame(this.frame)
    this.frame = 0
  }

  private step(): void {
    this.frame = requestAnimationFrame(() => {
      if (this.taken) return this.stop()
      this.step()
      this.playhead.t = performance.now() - this.began
      this.at = this.playhead.t
    })
  }

  /** Whether the playhead is no longer where it was put here. */
  private get taken(): boolean {
    return this.at !== null && this.at !== this.playhead.t
  }
}
