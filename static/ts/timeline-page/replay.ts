import { Player } from "../timeline/player"

/** Moves the playhead with a replayed run, until it ends or the reader takes the playhead. */
export class Replay {
  private readonly player = new Player()
  private at: number | null = null
  private runs = 0

  constructor(private readonly timeline: { readonly playhead: number | null; show(at: { t: number }): void }) {}

  /** A replay began at a moment of the page's clock; a second one beside it shares that clock. */
  begin(began: number): void {
    if (this.runs++ > 0) return
    this.at = null
    this.player.play(() => {
      if (this.taken) return false
      this.timeline.show({ t: performance.now() - began })
      this.at = this.timeline.playhead
      return true
    })
  }

  /** A replay ended, t milliseconds after it began. */
  end(t: number): void {
    if (this.runs === 0 || --this.runs > 0) return
    if (this.player.playing && !this.taken) this.timeline.show({ t })
    this.stop()
  }

  stop(): void {
    this.player.stop()
  }

  /** Whether the playhead is no longer where it was put here. */
  private get taken(): boolean {
    return this.at !== null && this.at !== this.timeline.playhead
  }
}
