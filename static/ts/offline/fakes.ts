// A browser's caches and a host, for tests.
import { versionOf } from "./kept"

/** Caches in memory; one that is full takes nothing more. */
export class FakeCaches {
  full = false
  private readonly all = new Map<string, Map<string, Response>>()

  async open(name: string): Promise<Cache> {
    const kept = this.all.get(name) ?? new Map<string, Response>()
    this.all.set(name, kept)
    const cache = {
      match: async (url: string) => kept.get(url)?.clone(),
      delete: async (url: string) => kept.delete(url),
      keys: async () => Array.from(kept.keys(), (url) => ({ url })),
      put: async (url: string, answer: Response) => {
        if (this.full) throw new DOMException("full", "QuotaExceededError")
        kept.set(url, new Response(await answer.blob(), answer))
      },
    }
    return cache as unknown as Cache
  }

  /** What is kept, sorted, without the root. */
  addresses(root: string): string[] {
    return Array.from(this.all.values(), (kept) => Array.from(kept.keys())).flat().map((url) => url.replace(root, "")).sort()
  }
}

/** A host of files by address, as dumb as a static host: what follows "?" means nothing to it. */
export class FakeHost {
  readonly asked: string[] = []
  files: Record<string, string> = {}
  /** What to do before answering: throw, say. */
  before: (url: string, init: RequestInit) => void | Promise<void> = () => {}

  constructor(readonly root: string) {}

  get = async (input: RequestInfo | URL, init: RequestInit = {}): Promise<Response> => {
    const url = String(input)
    this.asked.push(url.replace(this.root, ""))
    init.signal?.throwIfAborted()
    await this.before(url, init)
    const name = url.replace(this.root, "").replace(/\?.*/, "")
    const body = this.files[name]
    const type = name === "" || name.endsWith("/") ? "text/html; charset=utf-8" : "text/plain"
    return body === undefined ? new Response("none", { status: 404 }) : new Response(body, { headers: { "Content-Type": type } })
  }
}

/** A site of one version: two pages that name a style sheet, which names a font, and a script. */
export async function site(mark: string): Promise<{ files: Record<string, string>; css: string; js: string; font: string }> {
  const address = async (name: string, body: string) => `${name}?v=${await versionOf(new TextEncoder().encode(body))}`
  const files: Record<string, string> = { "static/fonts/a.woff2": "a font", "static/site.js": `js ${mark}` }
  const font = await address("static/fonts/a.woff2", files["static/fonts/a.woff2"]!)
  files["static/site.css"] = `css ${mark} url(${font.replace("static/", "")})`
  const css = await address("static/site.css", files["static/site.css"])
  const js = await address("static/site.js", files["static/site.js"]!)
  const page = (name: string) => `<p>${name} ${mark}<link href="../../${css}"><script src="../../${js}"><i data-index="../search.json?v=0123456789ab">`
  for (const name of ["one", "two", "offline"]) files[`en/${name}/`] = page(name)
  return { files, css, js, font }
}
