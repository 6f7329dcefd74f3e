// Where findings are: compilers count bytes of UTF-8, editors units of UTF-16.

/** The index in a line of a column that counts bytes from 1. */
export function indexAt(line: string, column: number): number {
  let bytes = 1
  let index = 0
  for (const c of line) {
    if (bytes >= column) break
    bytes += bytesOf(c.codePointAt(0)!)
    index += c.length
  }
  return index
}

const bytesOf = (point: number): number => (point < 0x80 ? 1 : point < 0x800 ? 2 : point < 0x10000 ? 3 : 4)

/** What to underline of a line for a finding at a column: the word there, or what there is; without a column, all but
 *  the margins. */
export function spanAt(line: string, column = 0): { from: number; to: number } {
  if (column < 1) return { from: line.length - line.trimStart().length, to: line.trimEnd().length }
  const at = indexAt(line, column)
  const word = /^[\p{L}\p{N}_]+/u.exec(line.slice(at))?.[0].length ?? 1
  if (at < line.length) return { from: at, to: Math.min(at + word, line.length) }
  return { from: Math.max(0, line.length - 1), to: line.length }
}
