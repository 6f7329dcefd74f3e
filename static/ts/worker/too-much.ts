/** How much memory a tool of the toolchain may take, in bytes. */
export const maxMemory = 1 << 30

/** How large a program may be that is made, in bytes. */
const maxProgram = 64 << 20

/** What a program can cost too much of; the words are those of playground/compile.go, but for what only browsers meet: on functions
 *  of some thousand statements, Go's compiler for WebAssembly (go1.26) reaches beyond its memory. */
const words = {
  memory: `It takes more than ${maxMemory >> 30} GiB of memory to compile.`,
  depth: "It is nested too deeply to be compiled.",
  program: `It makes a program of more than ${maxProgram >> 20} MiB.`,
  size: "It is too large to be compiled in a browser. Smaller functions may help.",
}

/** A program costs too much to be compiled. */
export class TooMuch extends Error {
  constructor(what: keyof typeof words) {
    super(words[what])
  }
}

/** Takes the program that was made, if it is not too large, without the room that its file had to grow. */
export function taken(program: Uint8Array | undefined): Uint8Array<ArrayBuffer> {
  if (!program) throw new Error("the linker made nothing")
  if (program.length > maxProgram) throw new TooMuch("program")
  return program.slice()
}

/** The words of browsers for a stack that is full. */
const overflow = /call stack|too much recursion/

/** What a fault says of the program that was looked at when it came: nothing, if it is not the program's. */
export function tooMuch(fault: unknown): TooMuch | undefined {
  if (fault instanceof TooMuch) return fault
  if (overflow.test(String(fault))) return new TooMuch("depth")
  return fault instanceof WebAssembly.RuntimeError ? new TooMuch("size") : undefined
}
