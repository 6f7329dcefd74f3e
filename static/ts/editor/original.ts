// A program as the page shows it.

import { plain } from "../copy"

/** A file of a program. */
export interface Original {
  name: string
  text: string // without the end of its last line
  /** Shows an editor in the place of the code. */
  replace(editor: HTMLElement): void
  /** The line that the page shows first; what stands before it is folded away. */
  first: number
}

/** The files of a pane's program, the main one first. */
export function originals(pane: HTMLElement): Original[] {
  const scroll = pane.querySelector<HTMLElement>(".scroll")!
  const lines = Array.from(pane.querySelectorAll(".l"), plain)
  const main = {
    name: pane.querySelector(".file")?.textContent ?? "",
    text: lines.join("\n"),
    replace: (editor: HTMLElement) => scroll.prepend(editor),
    first: 1 + scroll.querySelectorAll(".fold:not([open], .beside) .l").length,
  }
  return [main, ...Array.from(pane.querySelectorAll<HTMLElement>(".beside"), beside)]
}

const beside = (fold: HTMLElement): Original => ({
  name: fold.querySelector("summary")?.textContent?.trim() ?? "",
  text: fold.querySelector("code")?.textContent ?? "",
  replace: (editor: HTMLElement) => fold.append(editor),
  first: 1,
})
