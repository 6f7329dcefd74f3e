// Runs a program in the worker that pages have, and prints its events as JSON, one a line.
//
//	node run.mjs WORKER EXEC TOOLBOX PROGRAM CLOCK ARGS...
//
// PROGRAM is a file that pages fetch, or, with a name in .wasm, what a compiler made, which pages hand over as it is.
import { readFileSync } from "node:fs"
import { pathToFileURL } from "node:url"

const [worker, exec, toolbox, program, clock, ...args] = process.argv.slice(2)
const { exit, stdout } = process
let listener
globalThis.addEventListener = (_, f) => (listener = f)
globalThis.postMessage = (say) => {
  if (say.missing) stdout.write(JSON.stringify({ kind: "missing", ...say }) + "\n", () => exit(1))
  for (const event of say.events ?? []) stdout.write(JSON.stringify(event) + "\n", () => event.kind === "end" && exit(0))
}
globalThis.fetch = async (path) => new Response(readFileSync(path))
await import(pathToFileURL(worker))
const made = program.endsWith(".wasm") ? new Uint8Array(readFileSync(program)) : program
listener({ data: { id: 1, language: "go", program: made, exec: pathToFileURL(exec).href, toolbox, go: "", args, clock, modules: new Map() } })
