// The service worker, "sw.js" at the site's root. It holds nothing of a version of the site:
// that is in the addresses of what it keeps. See kept.ts.
import { kindOf, offlineAddress, offlinePage, open, patience } from "./answer"
import { Kept, plain, Refused, usable } from "./kept"
import type { List } from "./taking"

declare const self: ServiceWorkerGlobalScope

const root = self.registration.scope
const kept = new Kept(root, self.caches, (url, init) => fetch(url, init))
const langs = ["en", "zh"]

/** Pages, by their clients' ids, that are of an older version than the host has. */
const outdated = new Set<string>()

self.addEventListener("install", (event) => event.waitUntil(install().then(() => self.skipWaiting())))
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()))

// A page asks once it can hear.
self.addEventListener("message", ({ source }) => {
  if (source instanceof WindowClient && outdated.has(source.id)) source.postMessage("newer")
})

self.addEventListener("fetch", (event) => {
  const kind = kindOf(event.request, kept)
  if (kind === "page") event.respondWith(page(event))
  if (kind === "file") event.respondWith(file(event))
  if (kind === "big") event.respondWith(big(event))
})

/** Keeps the pages that are open, and those that say that there is no connection. Throws if that fails: a browser
 *  that keeps nothing, or a host that changes files on their way, is better off without this worker. */
async function install(): Promise<void> {
  const addresses = [...(await windows()).map(({ url }) => plain(url)), ...langs.map((lang) => offlineAddress(root, lang))]
  await Promise.all(addresses.map(renew))
}

async function renew(url: string): Promise<void> {
  await kept.renew(url, await fetch(url, { cache: "no-cache" }))
}

async function page(event: FetchEvent): Promise<Response> {
  const { request, resultingClientId } = event
  const network = fetch(request, { cache: "no-cache" }) // never what the browser's own cache has
  const late = new Promise((resolve) => setTimeout(resolve, patience))
  const { answer, noted } = await open(request.url, network, late, kept, () => offlinePage(request.url, self.navigator.language, kept))
  event.waitUntil(
    noted.then(async (newer) => {
      if (newer) await tell(resultingClientId)
      else if (answer.ok && kept.grown) await tidy(request.url)
    }).catch(() => {}),
  )
  return answer
}

async function file(event: FetchEvent): Promise<Response> {
  const { url } = event.request
  const old = await kept.file(url)
  if (old) return old
  try {
    const answer = await kept.fetch(url)
    event.waitUntil(kept.put(url, answer.clone()).catch(() => {})) // full: it goes on without
    return answer
  } catch (fault) {
    if (fault instanceof Refused) event.waitUntil(tell(event.clientId))
    return Response.error()
  }
}

async function big(event: FetchEvent): Promise<Response> {
  const { url, cache } = event.request
  const old = cache === "reload" ? undefined : await kept.file(url) // what is kept is damaged
  if (old) return old
  const answer = await fetch(event.request)
  if (usable(answer)) event.waitUntil(kept.put(url, answer.clone()).catch(() => {}))
  return answer
}

/** Tells a page that the host has a newer version of the site. */
async function tell(id: string): Promise<void> {
  outdated.add(id)
  const client = await self.clients.get(id)
  if (client?.type === "window") client.postMessage("newer")
}

/** Once files of a new version were kept, renews the pages that say that there is no connection, and removes what
 *  nobody uses: not while another page is open, which may be of the version before. */
async function tidy(shown: string): Promise<void> {
  await Promise.all(langs.map((lang) => renew(offlineAddress(root, lang))))
  if ((await windows()).some(({ url }) => plain(url) !== plain(shown))) return
  await kept.tidy(await bigFiles())
}

/** The addresses of the site's big files, if any are kept. */
async function bigFiles(): Promise<string[]> {
  if (!(await (await kept.files()).keys()).some(({ url }) => kept.isBig(url))) return []
  const list = (await (await fetch(`${root}offline.json`, { cache: "no-cache" })).json()) as List
  return list.big.map((url) => root + url)
}

async function windows(): Promise<readonly WindowClient[]> {
  const all = await self.clients.matchAll({ type: "window", includeUncontrolled: true })
  return all.filter(({ url }) => url.startsWith(root))
}
