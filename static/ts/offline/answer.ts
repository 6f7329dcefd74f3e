import { plain, type Kept } from "./kept"

/** What the worker does with a request. */
export type Kind = "page" | "file" | "big" | "network"

/** Pages are opened; files name their version; big ones are named after their content. All else, as runs, goes
 *  past the worker, and so does what a script keeps by itself: it asks with "no-store". */
export function kindOf({ method, url, mode, cache, headers }: Pick<Request, "method" | "url" | "mode" | "cache" | "headers">, kept: Kept): Kind {
  if (method !== "GET" || cache === "no-store" || headers.has("Range") || !url.startsWith(kept.root)) return "network"
  if (/^(run|stop|reload|healthz)\b/.test(url.slice(kept.root.length))) return "network"
  if (kept.isBig(url)) return "big"
  if (/\?v=[0-9a-f]{12}$/.test(url)) return "file"
  return mode === "navigate" ? "page" : "network"
}

/** How long the network has before a kept page is shown instead. */
export const patience = 3000

export interface Opening {
  answer: Response
  /** Ends when the network's answer has been taken note of; true if it is newer than what is shown. */
  noted: Promise<boolean>
}

/** Opens a page: as the network gives it in time, or else as it was kept, or else as the network gives it at last.
 *  `late` ends when patience does. Where there is neither, `nothing` makes an answer. */
export async function open(url: string, network: Promise<Response>, late: Promise<unknown>, kept: Kept, nothing: () => Promise<Response>): Promise<Opening> {
  const note = (answer: Response) => kept.renew(url, answer).catch(() => false) // then it is not kept, nor is an older one
  const healthy = network.then((answer) => (answer.status < 500 ? answer : undefined), () => undefined)
  const soon = await Promise.race([healthy, late.then(() => undefined)])
  if (soon) return { noted: note(soon.clone()).then(() => false), answer: soon }
  const page = await kept.page(url)
  if (page) return { noted: healthy.then((answer) => (answer ? note(answer) : false)), answer: page }
  const answer = await network.catch(() => undefined)
  return answer ? { noted: note(answer.clone()).then(() => false), answer } : { noted: Promise.resolve(false), answer: await nothing() }
}

/** What there is without a connection: the page that says so, in the language of the address or else of the reader, to be shown
 *  at any address: its links, which lead up two folders, then lead to the root. */
export async function offlinePage(url: string, language: string, kept: Kept): Promise<Response> {
  const lang = /^(en|zh)\//.exec(url.slice(kept.root.length))?.[1] ?? (language.startsWith("zh") ? "zh" : "en")
  if (plain(url) === kept.root) return Response.redirect(`${kept.root}${lang}/`) // as a server does
  const page = await kept.page(offlineAddress(kept.root, lang))
  if (!page) return Response.error()
  const text = (await page.text()).replaceAll('"../../', `"${new URL(kept.root).pathname}`)
  return new Response(text, { status: 503, headers: page.headers })
}

export const offlineAddress = (root: string, lang: string): string => `${root}${lang}/offline/`
