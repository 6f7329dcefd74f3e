// A link that carries a program: all of it stands in the address's fragment, which no server ever sees.

import type { Language } from "../engine"

/** What a link carries. */
export interface Shared {
  language: Language
  files: Record<string, string> // texts by name
  settings: Record<string, string> // flags and choices, as the address of a lesson has them
}

/** So many bytes of files can be compiled and shared, and no link unpacks to much more. */
export const mostFiles = 64 << 10
const mostJSON = 6 * mostFiles + (4 << 10) // JSON needs six bytes for a character at worst

const mark = "#program="

/** The link could not be read, or carries no program. */
export class BadLink extends Error {}

/** Returns the fragment that carries a program; throws a RangeError if it is too large. */
export async function toFragment(shared: Shared): Promise<string> {
  if (size(shared.files) > mostFiles) throw new RangeError("too large")
  const packed = await collect(new Blob([JSON.stringify(shared)]).stream().pipeThrough(new CompressionStream("deflate-raw")), Infinity)
  return mark + base64url(packed)
}

/** Returns the program in a fragment, null if it carries none; throws a BadLink if it is damaged, or unpacks to more than
 *  a program may have. */
export async function fromFragment(fragment: string): Promise<Shared | null> {
  if (!fragment.startsWith(mark)) return null
  try {
    const stream = new Blob([bytesOf(fragment.slice(mark.length))]).stream().pipeThrough(new DecompressionStream("deflate-raw"))
    return checked(JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(await collect(stream, mostJSON))))
  } catch (cause) {
    throw new BadLink("no program", { cause })
  }
}

/** Reads a stream that gives at most so many bytes. */
async function collect(stream: ReadableStream<Uint8Array>, most: number): Promise<Uint8Array<ArrayBuffer>> {
  const parts: Uint8Array[] = []
  let length = 0
  const reader = stream.getReader()
  for (;;) {
    const { done, value } = await reader.read()
    if (done) break
    parts.push(value)
    if ((length += value.length) > most) {
      void reader.cancel().catch(() => {})
      throw new RangeError("too large")
    }
  }
  const all = new Uint8Array(length)
  let at = 0
  for (const part of parts) {
    all.set(part, at)
    at += part.length
  }
  return all
}

/** A value that is what a link may carry, without anything else that it holds. */
function checked(value: unknown): Shared {
  const { language, files, settings } = value as Shared
  if (language !== "go" && language !== "python") throw new TypeError("language")
  const shared = { language, files: texts(files), settings: texts(settings ?? {}) }
  const names = Object.keys(shared.files)
  if (names.length === 0 || names.length > 16 || size(shared.files) > mostFiles) throw new RangeError("files")
  return shared
}

function texts(value: unknown): Record<string, string> {
  if (typeof value !== "object" || value === null || Array.isArray(value)) throw new TypeError("texts")
  const entries = Object.entries(value)
  if (!entries.every(([, text]) => typeof text === "string")) throw new TypeError("texts")
  return Object.fromEntries(entries) as Record<string, string>
}

/** How many bytes files have. */
export const size = (files: Record<string, string>): number => Object.values(files).reduce((sum, text) => sum + new TextEncoder().encode(text).length, 0)

const base64url = (bytes: Uint8Array): string => btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join("")).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "")

const bytesOf = (text: string): Uint8Array<ArrayBuffer> => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (char) => char.charCodeAt(0))
