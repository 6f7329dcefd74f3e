// A program as the page shows it.

import { plain } from "../copy"
import type { CodeEditor } from "./code-editor"

/** A file of a program. */
export interface Original {
  name: string
  text: string // without the end of its last line
  /** Shows an editor in the place of the code: what was in sight stays where it is. */
  replace(editor: CodeEditor): void
}

/** The files of a pane's program, the main one first. */
export function originals(pane: HTMLElement): Original[] {
  const scroll = pane.querySelector<HTMLElement>(".scroll")!
  const lines = Array.from(pane.querySelectorAll(".l"), plain)
  const main = {
    name: pane.querySelector(".file")?.textContent ?? "",
    text: lines.join("\n"),
    replace: (editor: CodeEditor) => {
      const { line, below } = uppermost(scroll)
      scroll.prepend(editor)
      editor.stand(line, below)
    },
  }
  return [main, ...Array.from(pane.querySelectorAll<HTMLElement>(".beside"), beside)]
}

const beside = (fold: HTMLElement): Original => ({
  name: fold.querySelector("summary")?.textContent?.trim() ?? "",
  text: fold.querySelector("code")?.textContent ?? "",
  replace: (editor: CodeEditor) => fold.append(editor),
})

/** The line that a reader sees first, and how far below the pane's upper edge it stands, in pixels. What is folded away
 *  is not seen. */
function uppermost(scroll: HTMLElement): { line: number; below: number } {
  const edge = scroll.getBoundingClientRect().top
  const lines = Array.from(scroll.querySelectorAll(".l"))
  const seen = lines.filter((line) => !line.closest(".fold:not([open])"))
  const first = seen.find((line) => line.getBoundingClientRect().bottom > edge) ?? seen.at(-1)!
  return { line: 1 + lines.indexOf(first), below: first.getBoundingClientRect().top - edge }
}
