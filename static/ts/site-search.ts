import { lang, root } from "./site"

/** <site-search>: opens the search dialog; what searches is loaded only then. */
export class SiteSearch extends HTMLElement {
  private listening = new AbortController()

  connectedCallback(): void {
    this.listening = new AbortController()
    this.addEventListener("click", () => this.open(), { signal: this.listening.signal })
  }

  disconnectedCallback(): void {
    this.listening.abort()
  }

  open(): void {
    const dialog = document.getElementById("search") as HTMLDialogElement | null
    if (!dialog || dialog.open) return
    dialog.showModal()
    void import("./search").then(({ attach }) => attach(dialog, `${root}${lang}/`))
  }
}
