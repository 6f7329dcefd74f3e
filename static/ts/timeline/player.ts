/** Calls for a frame after another, with the milliseconds between them, until it is told to stop. */
export class Player {
  private frame = 0

  get playing(): boolean {
    return this.frame !== 0
  }

  /** Plays as long as step answers true. */
  play(step: (elapsed: number) => boolean): void {
    this.stop()
    let last = performance.now()
    const next = (now: number): void => {
      // A page that was hidden goes on where it was.
      const elapsed = Math.max(0, Math.min(100, now - last))
      last = now
      this.frame = requestAnimationFrame(next)
      if (!step(elapsed)) this.stop()
    }
    this.frame = requestAnimationFrame(next)
  }

  stop(): void {
    cancelAnimationFrame(this.frame)
    this.frame = 0
  }
}
