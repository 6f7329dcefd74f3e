import { Kept, Refused, usable, versionOf } from "./kept"

/** A file or page that a chapter needs: its address from the root, its size as kept, and a page's version. */
export interface Item {
  url: string
  bytes: number
  v?: string
}

/** offline.json: the site's big files, and what each chapter needs in each language. */
export interface List {
  big: string[]
  chapters: Record<string, Record<string, Item[]>>
}

export const sum = (items: Item[]): number => items.reduce((bytes, item) => bytes + item.bytes, 0)

/** Which of the items are not kept in the version of the list. */
export async function left(items: Item[], kept: Kept): Promise<Item[]> {
  const [pages, files] = [await kept.pages(), await kept.files()]
  const there = await Promise.all(
    items.map(async ({ url, v }) => {
      if (!v) return (await files.match(kept.root + url)) !== undefined
      const page = await pages.match(kept.root + url)
      return page !== undefined && (await versionOf(await page.arrayBuffer())) === v
    }),
  )
  return items.filter((_, i) => !there[i])
}

/** What a taking tells while it goes on. */
export interface Watcher {
  /** So many bytes of the chapter are there. */
  progress(bytes: number): void
  /** The connection is lost; ends when it is time to try again, or throws when the reader cancels. */
  lost(attempt: number): Promise<void>
  /** It goes on again. */
  back(): void
}

/** How often a list is read anew because the host had other content than it says. */
const rounds = 3

/** Fetches what is left of a chapter. Throws Refused if the site changes all the time, the signal's
 *  reason, and a QuotaExceededError when the browser has no more room. */
export async function take(load: () => Promise<Item[]>, kept: Kept, get: typeof fetch, watcher: Watcher, signal: AbortSignal): Promise<void> {
  for (let round = 1; ; round++) {
    const items = await patiently(load, watcher, signal)
    const missing = await left(items, kept)
    if (missing.length === 0) return
    let there = sum(items) - sum(missing)
    try {
      for (const item of missing) {
        watcher.progress(there)
        await patiently(() => takeOne(item, kept, get, (bytes) => watcher.progress(there + Math.min(bytes, item.bytes)), signal), watcher, signal)
        there += item.bytes
      }
      watcher.progress(there)
    } catch (fault) {
      if (!(fault instanceof Refused) || round >= rounds) throw fault
    }
    if (round > rounds) throw new Refused("the list") // what was fetched is not what it says
  }
}

/** The network failed, as far as one can tell. */
class Unreachable extends Error {}

async function takeOne({ url, v }: Item, kept: Kept, get: typeof fetch, progress: (bytes: number) => void, signal: AbortSignal): Promise<void> {
  const address = kept.root + url
  const body = await download(address, get, progress, signal)
  const wanted = v ?? /\?v=(.*)/.exec(url)?.[1]
  if (wanted && (await versionOf(await body.clone().arrayBuffer())) !== wanted) throw new Refused(url)
  await (v ? kept.renew(address, body) : kept.put(address, body))
}

async function download(address: string, get: typeof fetch, progress: (bytes: number) => void, signal: AbortSignal): Promise<Response> {
  try {
    const answer = await get(address, { cache: "no-store", signal }) // the worker lets it pass
    if (answer.status === 404 || answer.redirected) throw new Refused(address)
    if (!usable(answer)) throw new Error(`status ${answer.status}`)
    const parts: Uint8Array<ArrayBuffer>[] = []
    let bytes = 0
    for (const reader = answer.body!.getReader(); ; ) {
      const { done, value } = await reader.read()
      if (done) return new Response(new Blob(parts), { headers: answer.headers })
      parts.push(value)
      progress((bytes += value.length))
    }
  } catch (fault) {
    if (fault instanceof Refused || signal.aborted) throw fault
    throw new Unreachable(address, { cause: fault })
  }
}

/** Does something again until the network answers. */
async function patiently<T>(act: () => Promise<T>, watcher: Watcher, signal: AbortSignal): Promise<T> {
  for (let attempt = 0; ; attempt++) {
    signal.throwIfAborted()
    try {
      const done = await act()
      if (attempt > 0) watcher.back()
      return done
    } catch (fault) {
      if (!(fault instanceof Unreachable)) throw fault
      await watcher.lost(attempt)
    }
  }
}

const listAddress = (kept: Kept): string => `${kept.root}offline.json`

/** Reads the site's list. */
export async function loadList(kept: Kept, get: typeof fetch): Promise<List> {
  const address = listAddress(kept)
  const answer = await get(address, { cache: "no-cache" }).catch((cause: unknown) => {
    throw new Unreachable(address, { cause })
  })
  if (!usable(answer)) throw new Unreachable(`${address}: status ${answer.status}`)
  await kept.put(address, answer.clone()).catch(() => {}) // full: it is asked for again
  return (await answer.json()) as List
}

/** The list as it was read last. */
export async function lastList(kept: Kept): Promise<List> {
  return ((await kept.file(listAddress(kept)))?.json() ?? { big: [], chapters: {} }) as Promise<List>
}

/** Removes what a chapter needs but for what others that are kept whole need too. Files that no page names any more
 *  go when the worker tidies. */
export async function remove(list: List, lang: string, chapter: string, kept: Kept): Promise<void> {
  const others: Item[] = []
  for (const [otherLang, chapters] of Object.entries(list.chapters)) {
    for (const [other, items] of Object.entries(chapters)) {
      if ((otherLang !== lang || other !== chapter) && (await left(items, kept)).length === 0) others.push(...items)
    }
  }
  const shared = new Set(others.map(({ url }) => url))
  const [pages, files] = [await kept.pages(), await kept.files()]
  for (const { url, v } of list.chapters[lang]?.[chapter] ?? []) {
    if (shared.has(url) || url === `${lang}/`) continue
    if (v) await pages.delete(kept.root + url)
    else if (kept.isBig(kept.root + url)) await files.delete(kept.root + url)
  }
}
