// A program as a folder to go on with at home: a zip file with a go.mod, in which "go run ." runs it.

import { strToU8, zipSync } from "fflate"

/** The go.mod and go.sum of a module that requires what the course's programs import; for others a go.mod without
 *  requirements will do. */
export type Requirements = Record<string, string>

const plain: Requirements = { "go.mod": "module demo\n\ngo 1.26\n" }

/** Reports whether a Go program imports more than the standard library, whose paths have no dot in their first part. */
export function importsModules(files: Record<string, string>): boolean {
  return Object.values(files).some((text) => /^\s*(?:import\s+)?(?:[\w.]+\s+)?"[\w-]+(?:\.[\w-]+)+\/[^"]*"/m.test(text))
}

/** Returns the zip file of a program, in a folder of this name. Equal programs make equal files. */
export function zip(folder: string, files: Record<string, string>, requirements: Requirements = plain): Uint8Array<ArrayBuffer> {
  const all = "main.py" in files ? files : { ...files, ...requirements }
  const entries = Object.entries(all).map(([name, text]) => [`${folder}/${name}`, strToU8(text)] as const)
  return zipSync(Object.fromEntries(entries), { mtime: new Date(2026, 0, 1) }) as Uint8Array<ArrayBuffer>
}
