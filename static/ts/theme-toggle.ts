import { recall, remember } from "./memory"

type Theme = "" | "light" | "dark"
const after: Record<Theme, Theme> = { "": "light", light: "dark", dark: "" }

/** <theme-toggle>: system, light, dark, in turn. Its data attributes name them. */
export class ThemeToggle extends HTMLElement {
  private listening = new AbortController()

  connectedCallback(): void {
    this.listening = new AbortController()
    this.addEventListener("click", () => this.next(), { signal: this.listening.signal })
    this.show(recall("theme") as Theme)
  }

  disconnectedCallback(): void {
    this.listening.abort()
  }

  next(): void {
    const html = document.documentElement
    const theme = after[(html.dataset.theme ?? "") as Theme]
    if (theme) html.dataset.theme = theme
    else delete html.dataset.theme
    remember("theme", theme)
    this.show(theme)
  }

  private show(theme: Theme): void {
    const label = this.dataset[theme || "system"] ?? ""
    const button = this.querySelector("button")
    button?.setAttribute("aria-label", label)
    button?.setAttribute("title", label)
  }
}
