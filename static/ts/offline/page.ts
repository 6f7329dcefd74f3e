import { root as link } from "../site"
import { Kept } from "./kept"

/** The address of the site's root. */
export const root = new URL(link, location.href).href

/** What the browser keeps; none where there are no caches. */
export const kept: Kept | null = "caches" in self ? new Kept(root, caches, (url, init) => fetch(url, init)) : null

/** The words of this folder's elements, as OfflineText of views has them. */
export type Words = Record<
  | "keep" | "cancel" | "remove" | "kept" | "taking" | "of" | "lost" | "back" | "cancelled" | "removed" | "full" | "changing" | "failed" | "cannot" | "newer" | "reload" | "later",
  string
>

let fetched: Promise<Words> | undefined

export function words(): Promise<Words> {
  const address = new URL(document.documentElement.dataset.offlineWords ?? "", document.baseURI).href
  return (fetched ??= fetch(address).then((answer) => answer.json() as Promise<Words>))
}

export const fill = (text: string, values: Record<string, string>): string => text.replace(/\{(\w+)\}/g, (_, name: string) => values[name] ?? "")

const units = { MB: 1e6, kB: 1e3 }

/** A size as people read it: "1.2 MB", "340 kB". */
export const size = (bytes: number): string =>
  bytes < 0.95 * units.MB ? `${Math.ceil(bytes / units.kB)} kB` : `${(bytes / units.MB).toFixed(1)} MB`
