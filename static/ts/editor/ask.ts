import { make } from "../timeline/make"
import type { AskWords } from "./words"

/** Asks before edits are thrown away; whether they are to be. */
export function ask(words: AskWords): Promise<boolean> {
  const title = make("h2", { id: "ask-title" }, words.title)
  const keep = make("button", { className: "btn", value: "", autofocus: true }, words.keep)
  const form = make("form", { method: "dialog" }, title, make("p", "", words.body), make("div", "", keep, make("button", { className: "btn ink", value: "discard" }, words.discard)))
  const dialog = make("dialog", "ask", form)
  dialog.setAttribute("aria-labelledby", title.id)
  document.body.append(dialog)
  dialog.showModal()
  return new Promise((resolve) => {
    dialog.addEventListener("close", () => {
      dialog.remove()
      resolve(dialog.returnValue === "discard")
    })
  })
}
