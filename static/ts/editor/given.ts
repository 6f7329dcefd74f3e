// A program that came with the page's address.

import type { Language } from "../engine"
import { make } from "../timeline/make"
import { Keeping } from "./keeping"
import { fromFragment, type Shared } from "./share"

/** The program in the address, if it is for a pane. `bad` says that there should be one, and is not. */
export interface Given {
  shared: Shared | null
  bad: boolean
}

export async function givenTo(pane: HTMLElement): Promise<Given> {
  addEventListener("hashchange", () => location.hash.startsWith("#program=") && location.reload())
  try {
    const shared = await fromFragment(location.hash)
    if (!shared || shared.language !== pane.dataset.language) return { shared: null, bad: false }
    turnTo(pane, shared.language)
    for (const name of Object.keys(shared.files).filter((name) => name !== main(pane))) addFile(pane, name)
    return { shared, bad: false }
  } catch {
    return { shared: null, bad: pane.dataset.language === "go" }
  }
}

/** Where edits of that program are kept: apart from the reader's own. */
export const keepingOf = ({ language, files }: Shared): Keeping => new Keeping("shared", language, hash(JSON.stringify(files)))

const main = (pane: HTMLElement): string => pane.querySelector(".file")?.textContent ?? ""

function turnTo(pane: HTMLElement, language: Language): void {
  const stage = pane.closest("demo-stage")!
  for (const selector of [`[name=which][value=${language}]`, `.tabs [value=${language === "go" ? "go" : "py"}]`]) {
    const input = stage.querySelector<HTMLInputElement>(selector)
    if (input) input.checked = true
  }
}

/** Makes room for another file, as the page does for those of its own programs. */
function addFile(pane: HTMLElement, name: string): void {
  const fold = make("details", { className: "fold beside", open: true }, make("summary", "", name), make("pre", "src", make("code")))
  pane.querySelector(".scroll")!.append(fold)
}

/** Tells one text from another (FNV-1a, 32 bits): no secret hangs on it. */
function hash(text: string): string {
  let h = 0x811c9dc5
  for (const char of new TextEncoder().encode(text)) h = Math.imul(h ^ char, 0x01000193) >>> 0
  return h.toString(16)
}
