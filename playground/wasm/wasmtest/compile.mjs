// Does jobs in the worker that compiles for pages, and prints its last word on each as JSON, one a line, with the SHA-256 of
// the program.
//
//	node compile.mjs WORKER EXEC KIT JOBS
import { createHash } from "node:crypto"
import { readFileSync } from "node:fs"
import { fileURLToPath, pathToFileURL } from "node:url"

const [worker, exec, kit, jobs] = process.argv.slice(2)
const { exit, stdout } = process
const { compile } = WebAssembly
const sums = new WeakMap()
let listener, done
globalThis.addEventListener = (_, f) => (listener = f)
globalThis.postMessage = (say) => !say.progress && !say.tool && done(say)
globalThis.fetch = async (address) => new Response(readFileSync(fileURLToPath(address)))
WebAssembly.compile = async (bytes) => {
  const module = await compile(bytes)
  sums.set(module, createHash("sha256").update(bytes).digest("hex"))
  return module
}
await import(pathToFileURL(worker))
let id = 0
for (const job of JSON.parse(readFileSync(jobs, "utf8"))) {
  const began = performance.now()
  const say = await new Promise((resolve) => {
    done = resolve
    listener({ data: { id: ++id, kit: pathToFileURL(kit).href, exec: pathToFileURL(exec).href, tools: new Map(), ...job } })
  })
  await new Promise((resolve) => stdout.write(JSON.stringify({ ...say, sum: sums.get(say.compiled?.module) ?? "", ms: performance.now() - began }) + "\n", resolve))
}
exit(0)
