// Does jobs in the worker that compiles for pages, and prints its word on each as JSON, one a line, with the SHA-256 of the
// program and what go vet says of it after that. As a page does, it ends a worker that says nothing for too long, and gives the
// tools that were loaded to the next one.
//
//	node compile.mjs WORKER EXEC KIT JOBS
import { createHash } from "node:crypto"
import { readFileSync } from "node:fs"
import { fileURLToPath, pathToFileURL } from "node:url"
import { isMainThread, parentPort, Worker } from "node:worker_threads"

/** How long a worker may say nothing, in milliseconds, unless a job says otherwise: longer than in pages, on busy machines. */
const patience = 300_000

if (isMainThread) await main(process.argv.slice(2))
else await work(process.argv[2])

async function main([worker, exec, kit, jobs]) {
  const tools = new Map()
  let thread
  let id = 0
  for (const { limit = patience, ...job } of JSON.parse(readFileSync(jobs, "utf8"))) {
    const began = performance.now()
    thread ??= new Worker(new URL(import.meta.url), { argv: [worker] })
    const say = await new Promise((resolve, reject) => {
      let watch, compiled
      const listen = () => {
        clearTimeout(watch)
        watch = setTimeout(() => resolve({ late: true }), limit)
      }
      thread.removeAllListeners().on("error", reject).on("message", (say) => {
        listen()
        if (say.tool) tools.set(say.tool.address, say.tool.module)
        if (say.tool || say.progress) return
        if (say.sum) return (compiled = say)
        clearTimeout(watch)
        if (!say.vetted) return resolve(say)
        compiled.compiled.findings.push(...say.vetted)
        resolve(compiled)
      })
      thread.postMessage({ id: ++id, kit: pathToFileURL(kit).href, exec: pathToFileURL(exec).href, tools, ...job })
      listen()
    })
    if (say.late || say.missing) {
      await thread.terminate()
      thread = undefined
    }
    const line = { ...say, ms: performance.now() - began, peak: process.resourceUsage().maxRSS * 1024 }
    await new Promise((resolve) => process.stdout.write(JSON.stringify(line) + "\n", resolve))
  }
  process.exit(0)
}

/** Is the worker of a page. */
async function work(worker) {
  globalThis.addEventListener = (_, listener) => parentPort.on("message", (data) => listener({ data }))
  globalThis.postMessage = (say) => parentPort.postMessage(say.compiled ? summed(say) : say)
  globalThis.fetch = async (address) => new Response(readFileSync(fileURLToPath(address)))
  await import(pathToFileURL(worker))
}

/** What the worker says of a program that was compiled, with its SHA-256 in place of itself: none, if there is none. */
function summed({ compiled: { findings, program }, ...say }) {
  return { ...say, compiled: { findings }, sum: program ? createHash("sha256").update(program).digest("hex") : "" }
}
