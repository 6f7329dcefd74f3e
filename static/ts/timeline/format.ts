// Times as text. Units are the same in every language.

const units: [string, number][] = [["s", 1e9], ["ms", 1e6], ["µs", 1e3], ["ns", 1]]

/** A length of time in its own unit, to about three digits: 1.001 s, 24 µs. */
export function duration(ns: number): string {
  const [unit, size] = units.find(([, size]) => ns >= size * 0.9995) ?? ["s", 1e9]
  if (!(ns > 0)) return "0\u00a0s"
  const value = ns / size
  const digits = unit === "ns" ? 0 : unit === "s" ? (value < 100 ? 3 : 1) : value < 10 ? 2 : value < 100 ? 1 : 0
  return `${value.toFixed(digits)}\u00a0${unit}`
}

/** A moment in seconds, to the millisecond or, where the axis shows less, the microsecond. */
export function moment(ns: number, fine = false): string {
  return `${(ns / 1e9).toFixed(fine ? 6 : 3)}\u00a0s`
}

/** A moment on an axis whose ticks are so far apart, in a unit that fits the last of them. */
export function tickText(ns: number, step: number, last: number): string {
  if (ns === 0) return "0"
  const [unit, size] = units.find(([, size]) => last >= size) ?? ["ns", 1]
  const digits = Math.max(0, Math.min(9, Math.ceil(Math.log10(size / step) - 1e-9)))
  return `${(ns / size).toFixed(digits)}\u00a0${unit}`
}

/** Cuts a text to a number of characters, with an ellipsis. */
export const cut = (text: string, length: number): string => (text.length > length ? `${text.slice(0, length - 1).trimEnd()}…` : text)
