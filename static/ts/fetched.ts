// What scripts that are loaded when they are wanted fetch beside themselves, once for a page.

import { make } from "./timeline/make"

const fetched = new Map<string, Promise<unknown>>()

/** What is fetched for all stages of a page; a failure is tried again. */
export function once(address: string, get: (address: string) => Promise<unknown>): Promise<unknown> {
  const found = fetched.get(address) ?? get(address)
  fetched.set(address, found)
  found.catch(() => fetched.delete(address))
  return found
}

export async function fetchJSON<T>(address: string): Promise<T> {
  const answer = await fetch(address)
  if (!answer.ok) throw Error(address)
  return (await answer.json()) as T
}

export function addSheet(href: string): Promise<unknown> {
  return new Promise((onload, reject) => {
    const link = make("link", { rel: "stylesheet", href, onload, onerror: () => (link.remove(), reject(Error(href))) })
    document.head.append(link)
  })
}
