import type { RunEvent } from "../engine"

type End = Extract<RunEvent, { kind: "end" }>

/** How much of a report is kept, in characters. */
const maxReport = 16 << 10
const deadlocked = "fatal error: all goroutines are asleep - deadlock!"

/** What a Go program's exit status and its last report of a crash, on standard error, say of its end: as
 *  playground/verdict.go does. */
export class Verdict {
  private report = ""
  private within = false // the next text continues a line

  /** Takes the next text that was printed on standard error, at most one line of it. */
  note(text: string): void {
    const begins = !this.within
    this.within = !text.endsWith("\n")
    if (begins && /^(panic|fatal error): /.test(text)) this.report = text
    else if (this.report) this.report = (this.report + text).slice(0, maxReport)
  }

  end(t: number, code: number): End {
    if (code === 0) return { kind: "end", t, code, reason: "ok", message: "" }
    const crash = code === 2 ? this.crash() : ""
    const reason = crash.startsWith(deadlocked) ? "deadlock" : crash ? "panic" : "error"
    return { kind: "end", t, code, reason, message: crash || `exit status ${code}` }
  }

  private crash(): string {
    const at = this.report.indexOf("\ngoroutine ")
    if (at < 0) return ""
    const message = this.report.slice(0, this.report.indexOf("\n"))
    const stack = this.report.slice(at).split("\n\n")[0]!
    const where = /\tdemo\/(\S+\.go:\d+)/.exec(stack)
    return where ? `${message} at ${where[1]}` : message
  }
}
