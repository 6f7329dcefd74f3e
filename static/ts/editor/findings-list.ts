import { rove } from "../timeline-page/roving"
import { make } from "../timeline/make"
import { fill } from "../timeline/words"
import type { Finding } from "./compiler"
import { limitIn, reasonOf } from "./reasons"
import type { Words } from "./words"

/** What is wrong with a program, below its code: one stop of the Tab key, where arrow keys walk. */
export class FindingsList {
  readonly element = make("section", { className: "findings", hidden: true })

  constructor(private readonly words: Words, private readonly go: (finding: Finding) => void) {
    this.element.addEventListener("keydown", (event) => {
      const buttons = this.buttons
      if (buttons.includes(event.target as HTMLElement)) this.stop(rove(event, buttons))
    })
  }

  /** Shows them; returns how many they are, in words. */
  show(findings: Finding[]): string {
    const { words } = this
    const count = findings.length === 1 ? words.finding : fill(words.findings, { n: findings.length })
    const ran = findings.every(({ by }) => by === "vet")
    const title = make("h3", "", ran ? fill(words.vet, { findings: count }) : count)
    this.element.hidden = findings.length === 0
    this.element.replaceChildren(title, make("ol", "", ...findings.map((finding) => this.item(finding))))
    this.stop(this.buttons[0])
    if (!ran) this.element.closest(".pane")?.scrollIntoView({ block: "nearest" }) // with the code that they are about
    return count
  }

  private item(finding: Finding): HTMLElement {
    const { file, line, column, by } = finding
    const text = by === "limit" ? limitIn(finding.text, this.words.limits) : finding.text
    const place = [file, line, column].filter(Boolean).join(":")
    const button = make("button", { type: "button", onclick: () => this.go(finding) }, make("code", "", place), " ", make("span", "", text))
    const reason = reasonOf(finding)
    if (!reason) return make("li", "", button)
    return make("li", "", button, make("details", "", make("summary", "", this.words.why), make("p", "", this.words.reasons[reason])))
  }

  private get buttons(): HTMLElement[] {
    return Array.from(this.element.querySelectorAll("button"))
  }

  private stop(at: HTMLElement | undefined): void {
    if (at) for (const button of this.buttons) button.tabIndex = button === at ? 0 : -1
  }
}
