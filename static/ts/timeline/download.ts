import { inflate } from "./inflate"
import { make } from "./make"

/** A link to a raw trace, which is unpacked when the link is first followed. */
export function downloadLink(file: { name: string; gzip: string }, text: string): HTMLElement {
  const link = make("a", { className: "link", href: "#", onclick: (event) => void follow(event) }, text)
  const follow = async (event: Event): Promise<void> => {
    if (link.download) return
    event.preventDefault()
    link.href = URL.createObjectURL(await inflate(file.gzip).blob())
    link.download = file.name // browsers make it safe
    link.click()
  }
  return link
}
