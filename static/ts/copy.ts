import { text } from "./texts"

/** Copies the source of the pane that the button is in, as its author wrote it. */
export async function copySource(button: HTMLElement): Promise<void> {
  const lines = button.closest(".pane")?.querySelectorAll(".l") ?? []
  const source = Array.from(lines, plain).join("\n") + "\n"
  await navigator.clipboard.writeText(source)
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

function plain(line: Element): string {
  const copy = line.cloneNode(true) as Element
  copy.querySelectorAll(".n, .ln, .at").forEach((extra) => extra.remove())
  return copy.textContent ?? ""
}
