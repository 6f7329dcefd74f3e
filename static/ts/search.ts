interface Entry {
  url: string // from the language's root
  title: string
  number: string
  heading: string
  text: string
}

const maxFound = 12
const attached = new WeakSet<HTMLDialogElement>()

/** Makes a dialog search the course of a language, whose root is `base`. Calling
 *  it again does nothing. */
export async function attach(dialog: HTMLDialogElement, base: string): Promise<void> {
  if (attached.has(dialog)) return
  attached.add(dialog)
  const status = dialog.querySelector<HTMLElement>("[role=status]")!
  try {
    const answer = await fetch(dialog.dataset.index ?? "")
    if (!answer.ok) throw new Error(answer.statusText)
    new Finder(dialog, status, base, (await answer.json()) as Entry[])
  } catch {
    attached.delete(dialog)
    status.textContent = dialog.dataset.failed ?? ""
  }
}

class Finder {
  private readonly input: HTMLInputElement
  private readonly list: HTMLElement
  private chosen = 0

  constructor(
    private readonly dialog: HTMLDialogElement,
    private readonly status: HTMLElement,
    private readonly base: string,
    private readonly entries: Entry[],
  ) {
    this.input = dialog.querySelector("input")!
    this.list = dialog.querySelector("ol")!
    this.input.addEventListener("input", () => this.find())
    this.input.addEventListener("keydown", (event) => this.key(event))
    this.list.addEventListener("click", () => this.dialog.close())
    this.find()
  }

  private find(): void {
    const query = this.input.value.trim()
    const words = query.toLowerCase().split(/\s+/).filter(Boolean)
    const found = words.length > 0 ? search(this.entries, words) : []
    this.list.replaceChildren(...found.map((entry, i) => option(entry, words, `found-${i}`, this.base)))
    this.input.setAttribute("aria-expanded", String(found.length > 0))
    const none = query !== "" && found.length === 0
    this.status.textContent = none ? (this.dialog.dataset.none ?? "").replace("{query}", query) : ""
    this.choose(0)
  }

  private choose(i: number): void {
    const options = Array.from(this.list.querySelectorAll<HTMLElement>("[role=option]"))
    this.chosen = (i + options.length) % (options.length || 1)
    options.forEach((element, at) => element.setAttribute("aria-selected", String(at === this.chosen)))
    const current = options[this.chosen]
    if (current) this.input.setAttribute("aria-activedescendant", current.id)
    else this.input.removeAttribute("aria-activedescendant")
    current?.scrollIntoView({ block: "nearest" })
  }

  private key(event: KeyboardEvent): void {
    if (event.isComposing) return
    if (event.key === "ArrowDown") this.choose(this.chosen + 1)
    else if (event.key === "ArrowUp") this.choose(this.chosen - 1)
    else if (event.key === "Enter") this.list.querySelectorAll<HTMLElement>("[role=option]")[this.chosen]?.click()
    else return
    event.preventDefault()
  }
}

/** A word in an entry's own heading tells more than one in its text. */
const headingWeight = 4

/** The entries that hold every word, those that tell most about them first. */
function search(entries: Entry[], words: string[]): Entry[] {
  const scored: { entry: Entry; score: number }[] = []
  for (const entry of entries) {
    const heading = (entry.heading || entry.title).toLowerCase()
    const text = entry.text.toLowerCase()
    const all = `${entry.title.toLowerCase()}\n${heading}\n${text}`
    if (!words.every((word) => all.includes(word))) continue
    const hits = (where: string) => words.filter((word) => where.includes(word)).length
    scored.push({ entry, score: headingWeight * hits(heading) + hits(text) })
  }
  return scored.sort((a, b) => b.score - a.score).slice(0, maxFound).map(({ entry }) => entry)
}

function option(entry: Entry, words: string[], id: string, base: string): HTMLElement {
  const item = document.createElement("li")
  item.role = "presentation"
  const link = document.createElement("a")
  link.role = "option"
  link.id = id
  link.tabIndex = -1
  link.href = base + entry.url
  const number = document.createElement("small")
  number.textContent = entry.number
  const name = document.createElement("b")
  name.textContent = entry.heading ? `${entry.title} › ${entry.heading}` : entry.title
  const around = document.createElement("span")
  around.append(...excerpt(entry.text, words))
  link.append(number, name, around)
  item.append(link)
  return item
}

/** The letters to show before and after a hit. */
const before = 40
const after = 80

/** Some whole words around the first hit, which is marked. */
function excerpt(text: string, words: string[]): (Node | string)[] {
  const low = text.toLowerCase()
  const word = words.find((word) => low.includes(word))
  if (!word) return [cut(text, before + after)]
  const at = low.indexOf(word)
  const mark = document.createElement("mark")
  mark.textContent = text.slice(at, at + word.length)
  const lead = at > before ? "…" + text.slice(at - before, at).replace(/^[\w.]{0,20}\s/, "") : text.slice(0, at)
  return [lead, mark, cut(text.slice(at + word.length), after)]
}

/** The beginning of a text, without half a word at its end. */
function cut(text: string, length: number): string {
  return text.length > length ? text.slice(0, length).replace(/\s[\w.]{0,20}$/, "") + "…" : text
}
