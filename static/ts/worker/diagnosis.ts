// What an end tells of a program that failed, as playground/verdict.go finds it.

const most = 16 << 10 // characters of a report that are kept

/** Notes the last traceback on standard error. */
export class Diagnosis {
  private report = ""
  private within = false // the next text continues a line

  /** Takes the next text that was printed, at most one line. */
  note(text: string): void {
    const begins = !this.within && text.includes("Traceback (most recent call last):")
    this.within = !text.endsWith("\n")
    if (begins) this.report = ""
    if (begins || this.report) this.report += text.slice(0, most - this.report.length)
  }

  /** The last line of a traceback, or the line that names a group; empty if there was none. */
  exception(): string {
    const at = this.report.indexOf("\n") + 1
    if (at === 0) return ""
    const group = this.report.slice(0, at).includes("Exception Group")
    const named = this.report.slice(at).match(group ? /^  \| \S.*$/gm : /^\S.*$/gm)
    return named?.at(-1)?.replace(/^  \| /, "") ?? ""
  }
}
