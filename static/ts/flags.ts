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
    return this.pick(this.element.dataset.values)
  }

  /** Sets a value in Go's syntax; one that the control does not have changes nothing. */
  set(value = ""): void {
    const index = (this.element.dataset.values ?? "").split("|").indexOf(value)
    if (index < 0) return
    if (this.input instanceof HTMLInputElement && this.input.type === "checkbox") this.input.checked = index === 1
    else this.input.value = String(index)
  }

  /** The argument on the command line of a language; may be empty. */
  argument(language: Language): string {
    const { type, py, values } = this.element.dataset
    if (type === "bool") return this.value === "true" ? `-${this.name}` : ""
    return `-${this.name}=${this.pick(language === "python" ? (py ?? values) : values)}`
  }

  /** Shows the value beside a slider. */
  write(): void {
    const output = this.element.querySelector("output")
    if (!output) return
    output.textContent = readable(this.value)
    this.input.setAttribute("aria-valuetext", output.textContent)
  }

  private pick(list = ""): string {
    return list.split("|")[this.index] ?? ""
  }
}

/** Parts a value from its unit, and the thousands of long numbers. stage.go does the same. */
export function readable(value: string): string {
  if (/^\d{5,}$/.test(value)) return Number(value).toLocaleString("en")
  return value.replace(/^(-?[\d.]+)([a-zµ]+)$/, "$1 $2")
}
