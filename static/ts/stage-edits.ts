import { BrowserEngine } from "./browser-engine"
import { Keeping } from "./editor/keeping"
import type { PaneEditor } from "./editor/pane-editor"
import type { Engine, Language } from "./engine"
import type { Choice } from "./engines"
import type { Mark } from "./mark"

/** What the reader has changed of a stage's programs. What edits them is no part of what stages do: it is loaded when
 *  the reader wants to edit, or has edited on an earlier visit. */
export class StageEdits {
  private readonly editors = new Map<Language, PaneEditor>()
  private readonly coming = new Map<Language, Promise<PaneEditor>>()
  /** Ends when the edits of earlier visits are there, or can not be had. */
  readonly ready: Promise<unknown>

  /** `flags` gives the values of a stage's flags, by the names that the arguments of a language's program have. */
  constructor(private readonly stage: HTMLElement, private readonly flags: (language: Language) => Record<string, string>) {
    const panes = Array.from(stage.querySelectorAll<HTMLElement>(".pane[data-hash]"))
    const kept = panes.filter((pane) => this.own || this.keeping(pane).holds)
    this.ready = Promise.allSettled(kept.map((pane) => this.open(pane)))
  }

  /** Puts an editor in the place of a pane's code; throws if it can not be loaded. */
  async edit(pane: HTMLElement): Promise<void> {
    const editor = await this.open(pane)
    editor.focus()
  }

  /** What runs a program as the reader has edited it: the browser, whatever is chosen. */
  engine(language: Language, choice: Choice): Engine | null {
    return this.editor(language)?.running(choice === "virtual" ? "virtual" : "real") ?? null
  }

  /** Whether a language's program, as it is now, takes an argument. */
  takes(language: Language, argument: string): boolean {
    return this.editor(language)?.takes(argument) ?? true
  }

  /** Marks these lines alone; reports whether there is an editor to mark them in. */
  mark(language: Language, marks: Mark[]): boolean {
    const editor = this.editor(language)
    editor?.mark(marks)
    return editor !== undefined
  }

  private editor(language: Language): PaneEditor | undefined {
    const editor = this.editors.get(language)
    return editor?.isOpen ? editor : undefined
  }

  private async open(pane: HTMLElement): Promise<PaneEditor> {
    const language = pane.dataset.language as Language
    const coming = this.editor(language) ?? this.coming.get(language) ?? this.load(pane)
    if (coming instanceof Promise) this.coming.set(language, coming)
    try {
      const editor = await coming
      this.editors.set(language, editor)
      return editor
    } finally {
      this.coming.delete(language)
    }
  }

  private async load(pane: HTMLElement): Promise<PaneEditor> {
    const address = new URL(document.documentElement.dataset.editor ?? "", document.baseURI).href
    const { edit } = (await import(address)) as typeof import("./editor/pane-editor")
    const language = pane.dataset.language as Language
    return edit(pane, this.keeping(pane), { engine: (program, clock) => new BrowserEngine(program, clock), flags: () => this.flags(language), own: this.own })
  }

  /** Whether the stage is for the reader's own programs. */
  private get own(): boolean {
    return this.stage.dataset.own !== undefined
  }

  private keeping({ dataset }: HTMLElement): Keeping {
    return new Keeping(this.stage.dataset.demo ?? "", dataset.language ?? "", dataset.hash ?? "")
  }
}
