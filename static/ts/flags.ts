import type { Language } from "./engine"

/** A flag's control. The input holds an index; the element's data attributes
 *  say what each stands for. */
export class FlagControl {
  readonly name: string
  private readonly input: HTMLInputElement | HTMLSelectElement

  constructor(private readonly element: HTMLElement) {
    this.name = element.dataset.flag ?? ""
    this.input = element.querySelector<HTMLInputElement | HTMLSelectElement>("input, select")!
  }

  /** Whether it stands where it stood at first. */
  get initial(): boolean {
    if (this.input instanceof HTMLSelectElement) return this.input.selectedOptions[0]?.defaultSelected ?? true
    return this.input.type === "checkbox" ? this.input.checked === this.input.defaultChecked : this.input.value === this.input.defaultValue
  }

  private get index(): number {
    if (this.input instanceof HTMLInputElement && this.input.type === "checkbox") return Number(this.input.checked)
    return Number(this.input.value)
  }

  /** The value in Go's syntax, as the server takes it. */
  get value(): string {
    return this.pick("values")
  }

  /** The argument on the command line of a language; may be empty. */
  argument(language: Language): string {
    return this.pick(language === "go" ? "go" : "py")
  }

  /** Shows the value beside a slider. */
  write(): void {
    const output = this.element.querySelector("output")
    if (!output) return
    output.textContent = this.pick("labels")
    this.input.setAttribute("aria-valuetext", output.textContent)
  }

  private pick(list: "values" | "labels" | "go" | "py"): string {
    return (this.element.dataset[list] ?? "").split("|")[this.index] ?? ""
  }
}
