// What a program prints is data. Shown as text it cannot become markup; this
// makes visible the characters that would act on a terminal or not show at all.

// C0 but tab and newline, DEL, C1, and the characters that turn the direction of text.
const unseen = /[\0-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069]/g

/** Puts control pictures (␛, ␀) in the place of control characters. */
export function printable(text: string): string {
  return text.replace(unseen, (c) => {
    const code = c.charCodeAt(0)
    if (code < 0x20) return String.fromCharCode(0x2400 + code)
    return code === 0x7f ? "\u2421" : "\ufffd"
  })
}
