import { text } from "./texts"

const stopIcon = "M4 4h8v8H4z"

/** The button that runs a demo, and stops it while it runs. */
export class RunButton {
  private readonly label: Element | null
  private readonly icon: Element | null
  private readonly key: Element | null
  private readonly idle: { label: string; icon: string; key: string }

  constructor(readonly element: HTMLButtonElement) {
    this.label = element.querySelector("span")
    this.icon = element.querySelector("path")
    this.key = element.querySelector("kbd")
    this.idle = {
      label: this.label?.textContent ?? "",
      icon: this.icon?.getAttribute("d") ?? "",
      key: this.key?.textContent ?? "",
    }
  }

  set busy(busy: boolean) {
    if (busy && !this.element.style.minWidth) this.settle()
    this.set(busy ? text("stop") : this.idle.label, busy ? stopIcon : this.idle.icon, busy ? "Esc" : this.idle.key)
  }

  /** Says "Run again" until the next run. */
  offerAgain(): void {
    if (this.label) this.label.textContent = text("again")
  }

  // Takes the width of the longest of its labels, so that what stands beside it keeps its place.
  private settle(): void {
    const widths = [this.idle.label, text("stop"), text("again")].map((label) => {
      if (this.label) this.label.textContent = label
      return this.element.offsetWidth
    })
    this.element.style.minWidth = `${Math.max(...widths)}px`
    this.element.style.justifyContent = "center"
  }

  private set(label: string, icon: string, key: string): void {
    if (this.label) this.label.textContent = label
    this.icon?.setAttribute("d", icon)
    if (this.key) this.key.textContent = key
  }
}
