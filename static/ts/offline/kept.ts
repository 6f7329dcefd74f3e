// What the browser keeps of the site, for reading without a connection.
//
// An address that ends in ?v=HASH is of a file with that content and no other: what is fetched
// from it is checked, so that a host that already has the next version is found out. A page is
// kept together with every file that it names, and those that they name; it is never newer or
// older than they are. Files below wasm/, python/ and kit/ are big, named after their content, and
// kept only when they were used.

const naming = /[\w./-]+\?v=[0-9a-f]{12}/g

/** The host has other content than the address says: a newer version of the site. */
export class Refused extends Error {}

/** The version that an address names, or "". */
export const version = (url: string): string => /\?v=([0-9a-f]{12})$/.exec(url)?.[1] ?? ""

/** The version of a body, as cmd/site writes it into addresses. */
export async function versionOf(body: BufferSource): Promise<string> {
  const sum = new Uint8Array(await crypto.subtle.digest("SHA-256", body))
  return Array.from(sum.subarray(0, 6), (byte) => byte.toString(16).padStart(2, "0")).join("")
}

/** The addresses with a version in a page, a style sheet or a script. */
export const named = (text: string, base: string): string[] => Array.from(new Set(text.match(naming)), (name) => new URL(name, base).href)

/** An answer that may be kept: whole, from this address, and no opaque one, whose status is 0. */
export const usable = (answer: Response): boolean => answer.status === 200 && !answer.redirected

const isPage = (answer: Response): boolean => usable(answer) && /^text\/html\b/.test(answer.headers.get("Content-Type") ?? "")

/** The index of the search is as heavy as all else that a page names, and few compile: these are kept when they were used. */
const onDemand = (url: string): boolean => /\/(search|kit)\.json\?/.test(url)

const namesOthers = (url: string): boolean => /\.(css|js)\?/.test(url)

/** The address of a page without what comes after it. */
export const plain = (url: string): string => url.replace(/[?#].*/, "")

/** Gives a file, or nothing where it is not to be followed. */
type Source = (url: string) => Promise<Response | undefined>

export class Kept {
  /** Files were added, or may have been by an earlier worker: old ones may be without use. */
  grown = true
  private readonly turns = new Map<string, number>()

  /** root is the address of the site's root: sites of one host keep apart. */
  constructor(
    readonly root: string,
    private readonly storage: CacheStorage,
    private readonly get: (url: string, init?: RequestInit) => Promise<Response>,
  ) {}

  pages = (): Promise<Cache> => this.storage.open(`interleave ${new URL(this.root).pathname} pages`)

  files = (): Promise<Cache> => this.storage.open(`interleave ${new URL(this.root).pathname} files`)

  isBig = (url: string): boolean => /^(wasm|python|kit)\/[^?]*$/.test(url.slice(this.root.length))

  /** A kept file; nothing too where the browser keeps nothing. */
  file: Source = (url) => this.files().then((files) => files.match(url)).catch(() => undefined)

  /** Fetches a file and checks it. Throws Refused, and whatever fetch throws. */
  async fetch(url: string, init: RequestInit = {}): Promise<Response> {
    const answer = await this.get(url, init)
    if (answer.status === 404) throw new Refused(url) // the newer version has no such file
    if (!usable(answer)) throw new Error(`${url}: status ${answer.status}`)
    const wanted = version(url)
    if (!wanted || (await versionOf(await answer.clone().arrayBuffer())) === wanted) return answer
    if (init.cache) throw new Refused(url)
    return this.fetch(url, { ...init, cache: "reload" }) // what the browser's own cache had may be of before
  }

  /** A file that is kept from now on. */
  need: Source = async (url) => {
    if (onDemand(url)) return
    const kept = await this.file(url)
    if (kept) return kept
    const answer = await this.fetch(url, { priority: "low" })
    await this.put(url, answer.clone())
    return answer
  }

  async put(url: string, answer: Response): Promise<void> {
    this.grown = true
    await (await this.files()).put(url, answer)
  }

  /** A kept page, if everything that it needs is kept too. */
  async page(address: string): Promise<Response | undefined> {
    try {
      const url = plain(address)
      const page = await (await this.pages()).match(url)
      if (!page) return
      let whole = true
      await follow(await page.clone().text(), url, async (file) => {
        const kept = await this.file(file)
        whole &&= kept !== undefined || onDemand(file)
        return kept
      })
      return whole ? page : undefined
    } catch {
      return // the browser keeps nothing
    }
  }

  /** Takes note of what the network answered for a page: from now on nothing older is kept. Tells
   *  whether another content was kept before. Throws if the page cannot be kept whole. */
  async renew(address: string, answer: Response): Promise<boolean> {
    const url = plain(address)
    const turn = (this.turns.get(url) ?? 0) + 1
    this.turns.set(url, turn)
    const pages = await this.pages()
    if (answer.status === 404 || answer.status === 410) await pages.delete(url)
    if (!isPage(answer)) return false
    const page = answer.clone()
    const text = await answer.text()
    const old = await (await pages.match(url))?.text()
    const changed = old !== undefined && old !== text
    if (changed) await pages.delete(url)
    await follow(text, url, this.need)
    if (this.turns.get(url) === turn) await pages.put(url, page)
    return changed
  }

  /** Removes the files that no kept page names, and the big ones that are not among those of the
   *  site, as far as these are known: those of a folder of which none is known stay. */
  async tidy(big: string[]): Promise<void> {
    const [pages, files] = [await this.pages(), await this.files()]
    const used = new Set(big)
    for (const { url } of await pages.keys()) await follow((await (await pages.match(url))?.text()) ?? "", url, this.file, used)
    const folder = (url: string) => url.slice(this.root.length).split("/")[0]
    const known = new Set(big.map(folder))
    for (const { url } of await files.keys()) {
      if (!used.has(url) && (this.isBig(url) ? known.has(folder(url)) : version(url))) await files.delete(url)
    }
    this.grown = false
  }
}

/** Goes to every file that a text names, and on to those that they name, to each once. */
async function follow(text: string, base: string, source: Source, seen = new Set<string>()): Promise<void> {
  const fresh = named(text, base).filter((url) => !seen.has(url))
  for (const url of fresh) seen.add(url)
  await Promise.all(
    fresh.map(async (url) => {
      const file = await source(url)
      if (file && namesOthers(url)) await follow(await file.text(), url, source, seen)
    }),
  )
}
