// A program to go: as a link, to the Go Playground, as a folder.

import type { Language } from "../engine"
import { fetchJSON } from "../fetched"
import { root } from "../site"
import { icon, make } from "../timeline/make"
import type { Files } from "../worker/job"
import { importsModules, zip, type Requirements } from "./module"
import { toFragment } from "./share"
import type { TakeWords } from "./words"

/** What there is to take along. */
export interface Program {
  name: string
  language: Language
  files: Files
  settings: Record<string, string>
}

const shareIcon = "M8 10V2.5M5 5l3-3 3 3M3 8.5v5h10v-5"

/** The menu with which a reader takes a program along; `program` says which, as it is then. */
export function take(words: TakeWords, language: Language, program: () => Program): HTMLElement {
  const said = make("p", { className: "why", role: "status" })
  const button = (name: string, press: () => Promise<string>) => {
    const b = make("button", { type: "button", className: "btn quiet" }, name)
    b.addEventListener("click", () => void press().then((text) => (said.textContent = text), () => (said.textContent = words.failed)))
    return b
  }
  const buttons = [
    button(words.link, () => copyLink(words, program())),
    ...(language === "go" ? [button(words.playground, () => toPlayground(words, program()))] : []),
    button(words.download, () => download(words, program())),
  ]
  const summary = make("summary", { className: "ic", title: words.title, ariaLabel: words.title }, icon(shareIcon))
  const menu = make("details", "take", summary, make("div", "", ...buttons, said))
  menu.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !menu.open) return
    event.stopPropagation()
    menu.open = false
    summary.focus()
  })
  const shut = ({ target }: Event) => {
    if (!menu.contains(target as Node)) menu.open = false
  }
  menu.addEventListener("toggle", () => (menu.open ? document.addEventListener("click", shut) : document.removeEventListener("click", shut)))
  menu.addEventListener("focusout", ({ relatedTarget }) => {
    if (relatedTarget instanceof Node && !menu.contains(relatedTarget)) menu.open = false
  })
  return menu
}

/** The address at which a program can be opened. */
async function linkTo({ language, files, settings }: Program): Promise<string> {
  const page = new URL(`${root}${document.documentElement.dataset.lang}/play/`, document.baseURI)
  return page.href + (await toFragment({ language, files, settings }))
}

async function copyLink(words: TakeWords, program: Program): Promise<string> {
  let link: string
  try {
    link = await linkTo(program)
  } catch (fault) {
    if (fault instanceof RangeError) return words.tooLarge
    throw fault
  }
  await navigator.clipboard.writeText(link)
  return words.copied
}

/** The Go Playground takes no program in an address: it is copied, to be pasted there. */
async function toPlayground(words: TakeWords, { files }: Program): Promise<string> {
  const names = Object.keys(files)
  const text = names.length === 1 ? files[names[0]!]! : names.map((name) => `-- ${name} --\n${files[name]}`).join("")
  await navigator.clipboard.writeText(text)
  open("https://go.dev/play/", "_blank", "noopener")
  return words.paste
}

async function download(words: TakeWords, { name, files }: Program): Promise<string> {
  const requirements = importsModules(files) ? ((await fetchJSON(`${root}module.json`)) as Requirements) : undefined
  const address = URL.createObjectURL(new Blob([zip(name, files, requirements)], { type: "application/zip" }))
  const link = make("a", { href: address, download: `${name}.zip` })
  link.click()
  setTimeout(() => URL.revokeObjectURL(address), 60_000)
  return words.unpack
}
