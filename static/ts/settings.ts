import { FlagControl } from "./flags"

/** What is set beside the flags, by the names of the inputs. */
const choices = ["which", "database", "engine", "race"]

/** All that a reader can set in a stage. */
export class Settings {
  readonly flags: FlagControl[]

  constructor(private readonly form: HTMLFormElement) {
    this.flags = Array.from(form.querySelectorAll<HTMLElement>("[data-flag]"), (flag) => new FlagControl(flag))
  }

  /** The select in which the reader chooses what runs the demo, where there is a choice. */
  get engine(): HTMLSelectElement | null {
    return this.form.querySelector("select[name=engine]")
  }

  /** What is chosen beside the flags; undefined where there is no such choice. */
  choice(name: string): string | undefined {
    return new FormData(this.form).get(name)?.toString()
  }

  /** What differs from how it stood at first, by name. */
  get changed(): Map<string, string> {
    const flags = this.flags.filter((flag) => !flag.initial).map((flag): [string, string] => [flag.name, flag.value])
    const rest = choices.map((name): [string, string] => [name, this.choice(name) ?? ""])
    return new Map([...flags, ...rest.filter(([name, value]) => value && value !== this.first(name))])
  }

  /** Sets what these name; what there is no control for, or no such value of, is left out. */
  set(values: Map<string, string>): void {
    for (const flag of this.flags) flag.set(values.get(flag.name))
    for (const name of choices) for (const input of this.inputs(name)) if (values.has(name)) set(input, values.get(name)!)
    for (const option of this.engine?.options ?? []) if (option.value === values.get("engine")) option.selected = true
  }

  /** What was chosen when the page came. */
  private first(name: string): string | undefined {
    if (name === "engine") return this.engine?.options[0]?.value
    return this.inputs(name).find((input) => input.defaultChecked)?.value
  }

  private inputs(name: string): HTMLInputElement[] {
    return Array.from(this.form.querySelectorAll<HTMLInputElement>(`:not([data-flag]) > input[name=${name}]`))
  }
}

/** Checks a radio button or a box if it stands for a value; another box is cleared. */
function set(input: HTMLInputElement, value: string): void {
  if (input.value === value) input.checked = true
  else if (input.type === "checkbox") input.checked = false
}
