// Turns the bytes of a stream into lines and pieces of lines, as
// playground/split.go does: valid UTF-8, at most 4 KiB each.

const maxPiece = 4 << 10
const newline = 10

/** How many bytes the character takes that begins at b[0], 1 for what is none, 0 if its rest has not come. */
function size(b: Uint8Array): number {
  const first = b[0]!
  const length = first < 0x80 ? 1 : first >= 0xc2 && first < 0xe0 ? 2 : first >= 0xe0 && first < 0xf0 ? 3 : first >= 0xf0 && first < 0xf5 ? 4 : 1
  const low = first === 0xe0 ? 0xa0 : first === 0xf0 ? 0x90 : 0x80
  const high = first === 0xed ? 0x9f : first === 0xf4 ? 0x8f : 0xbf
  for (let i = 1; i < length; i++) {
    const next = b[i]
    if (next === undefined) return 0
    if (next < (i === 1 ? low : 0x80) || next > (i === 1 ? high : 0xbf)) return 1
  }
  return length
}

export type Emit = (text: string, raw: number) => void

export class Splitter {
  private text = ""
  private long = 0 // bytes of text
  private raw = 0 // bytes of the stream that text was made of
  private carry: Uint8Array = new Uint8Array() // a character whose rest has not come

  get empty(): boolean {
    return this.text === ""
  }

  write(bytes: Uint8Array, emit: Emit): void {
    let b = bytes
    if (this.carry.length > 0) {
      b = new Uint8Array(this.carry.length + bytes.length)
      b.set(this.carry)
      b.set(bytes, this.carry.length)
    }
    while (b.length > 0) {
      const plain = this.plain(b)
      const n = plain || size(b)
      if (n === 0) break
      this.add(new TextDecoder("utf-8", { ignoreBOM: true }).decode(b.subarray(0, n)), plain || n > 1 ? n : 3, n, b[n - 1] === newline, emit)
      b = b.subarray(n)
    }
    this.carry = b.slice()
  }

  /** How many of the next bytes are ASCII, of one line, and fit. */
  private plain(b: Uint8Array): number {
    let n = 0
    while (n < b.length && b[n]! < 0x80 && this.long + n < maxPiece) if (b[n++] === newline) break
    return n
  }

  private add(text: string, long: number, raw: number, ends: boolean, emit: Emit): void {
    if (this.long + long > maxPiece) this.flush(emit)
    this.text += text
    this.long += long
    this.raw += raw
    if (ends) this.flush(emit)
  }

  /** Emits the unfinished piece, up to its last whole character. */
  flush(emit: Emit): void {
    if (this.text === "") return
    const { text, raw } = this
    this.text = ""
    this.long = this.raw = 0
    emit(text, raw)
  }

  /** Emits all that is left: nothing more will come. */
  end(emit: Emit): void {
    for (const _ of this.carry) this.add("\ufffd", 3, 1, false, emit)
    this.carry = new Uint8Array()
    this.flush(emit)
  }
}
