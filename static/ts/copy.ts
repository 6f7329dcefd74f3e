import type { CodeEditor } from "./editor/code-editor"
import { text } from "./texts"

/** Copies the source of the pane that the button is in, as its author wrote it, or as the reader has edited it. */
export async function copySource(button: HTMLElement): Promise<void> {
  const pane = button.closest(".pane")!
  const lines = Array.from(pane.querySelectorAll(".l"), plain)
  const source = pane.querySelector<CodeEditor>("code-editor")?.value ?? lines.join("\n")
  await navigator.clipboard.writeText(`${source}\n`)
  const label = button.title
  button.title = text("copied")
  button.setAttribute("aria-label", text("copied"))
  button.classList.add("did")
  setTimeout(() => {
    button.title = label
    button.setAttribute("aria-label", label)
    button.classList.remove("did")
  }, 1500)
}

/** A line of code without what the page has added to it. */
export function plain(line: Element): string {
  const copy = line.cloneNode(true) as Element
  copy.querySelectorAll(".n, .ln, .at").forEach((extra) => extra.remove())
  return copy.textContent ?? ""
}
