// Runs all Python twins of the course on Pyodide in virtual time, and compares
// them with their recorded runs, and programs whose schedules are known.

import assert from "node:assert/strict"
import { existsSync, readdirSync, readFileSync } from "node:fs"
import { resolve } from "node:path"
import { test } from "node:test"
import { pathToFileURL } from "node:url"
import { type PythonEvent, runPython } from "./python"

const pyodide = resolve("node_modules/pyodide")
const index = pathToFileURL(pyodide).href
const overlay = resolve("../playground/overlay")

/** Without JavaScript Promise Integration, which Node has from version 25 on, these cannot run. */
const threads = "Suspending" in WebAssembly
const threaded = ["crowd", "deaf", "transfer"]

/** Of these, chance or the machine's speed decides the figures and how many lines there are. */
const measured = ["collector", "crowd", "flood", "monitor", "storm", "throughput"]

/** What overlay.Browser() returns. */
function browser(): string {
  return readdirSync(`${overlay}/browser`).filter((name) => name.endsWith(".py")).sort().map((name) => `${readFileSync(`${overlay}/browser/${name}`, "utf8")}\n\n`).join("")
}

interface Result {
  out: string
  err: string
  prints: { t: number; fd: number; text: string }[]
  end: Extract<PythonEvent, { kind: "end" }>
  bytes: Buffer // all events and records
}

async function run(source: string, args: string[] = [], clock: "real" | "virtual" = "virtual"): Promise<Result> {
  assert.ok(existsSync(pyodide), "no node_modules/pyodide: npm ci installs it")
  const plain = globalThis.fetch
  globalThis.fetch = async (url) => new Response(String(url).endsWith("/browser.py") ? browser() : readFileSync(new URL(String(url))))
  const result = { out: "", err: "", prints: [] as Result["prints"] }
  const ends: Result["end"][] = []
  const parts: Uint8Array[] = []
  try {
    await runPython({ files: { "main.py": source }, args, clock, index, overlay: pathToFileURL(overlay).href }, (event) => {
      assert.equal(ends.length, 0, "something came after the end")
      if ("record" in event) parts.push(event.record)
      if (!("kind" in event)) return
      parts.push(Buffer.from(JSON.stringify(event)))
      if (event.kind === "end") ends.push(event)
      if (event.kind !== "out") return
      result.prints.push(event)
      result[event.fd === 1 ? "out" : "err"] += event.text
    })
  } finally {
    globalThis.fetch = plain
  }
  assert.equal(ends.length, 1)
  return { ...result, end: ends[0]!, bytes: Buffer.concat(parts) }
}

/** The lines in any order, without what differs between any two runs: times, rates, addresses, versions, and what 3.14 marks in tracebacks. */
function lines(text: string, shapes: boolean): string[] {
  const plain = text
    .replace(/0x[0-9a-f]+/g, "ADDRESS")
    .replace(/(SQLite) [\d.]+/g, "$1")
    .replace(/[+-]?\d+\.\d+/g, "N")
    .replace(/\d+(?= ?(ms|µs|s|bytes|rows|(requests|queries) a second)\b)/g, "N")
    .replace(/ +/g, " ")
  const all = plain.split("\n").filter((line) => !line.startsWith("no /proc"))
  if (!shapes) return all.sort()
  return [...new Set(all.map((line) => line.replace(/[\dN#]+/g, "#").replace(/ #$/, "")))].sort()
}

function twins(): { name: string; folder: string }[] {
  const content = resolve("../content")
  return readdirSync(content, { recursive: true, encoding: "utf8" })
    .filter((path) => path.endsWith("/main.py"))
    .sort()
    .map((path) => ({ name: path.split("/").slice(-4, -1).filter((part) => part !== "demos").join("/"), folder: resolve(content, path, "..") }))
}

for (const { name, folder } of twins()) {
  const demo = name.split("/")[1]!
  test(`twin ${name}`, async () => {
    const source = readFileSync(`${folder}/main.py`, "utf8")
    const result = await run(source)
    assert.ok((await run(source)).bytes.equals(result.bytes), "the second run differs")
    if (!threads && threaded.includes(demo)) {
      assert.match(result.err, /RuntimeError: this browser cannot run threads/)
      return
    }
    const want = JSON.parse(readFileSync(`${folder}/run.json`, "utf8")).python
    const printed: string = want.prints.filter((print: { fd: number }) => print.fd === 1).map((print: { text: string }) => print.text).join("")
    assert.deepEqual(lines(result.out, measured.includes(demo)), lines(printed, measured.includes(demo)))
    assert.deepEqual([result.end.code, result.end.reason, result.end.message ?? ""], [want.code, want.reason, want.message ?? ""])
    assert.equal(result.err === "", !want.prints.some((print: { fd: number }) => print.fd === 2), result.err)
  })
}

/** Programs that print nothing but numbers, each at the millisecond that it names. */
const schedules: Record<string, string> = {
  "sleeps in tasks": `
async def main():
    async def tick(every, until):
        for n in range(every, until, every):
            await asyncio.sleep(every / 1000)
            print(n)
    await asyncio.gather(tick(100, 1000), tick(150, 1000), tick(250, 1000))`,
  "nested timers and equal instants": `
async def main():
    loop = asyncio.get_running_loop()
    done = loop.create_future()
    began = loop.time()
    def first():
        print(200)
        loop.call_later(0.3, print, 500)
        loop.call_at(began + 0.5, print, 500)
        loop.call_at(began + 0.4, lambda: loop.call_later(0.1, print, 500))
        loop.call_at(began + 0.6, done.set_result, None)
    loop.call_later(0.2, first)
    loop.call_later(0.1, loop.call_later(0.15, print, 0).cancel)
    await done
    print(600)`,
  "timeouts": `
async def main():
    try:
        async with asyncio.timeout(0.25):
            await asyncio.sleep(1)
    except TimeoutError:
        print(250)
    try:
        await asyncio.wait_for(asyncio.Event().wait(), 0.5)
    except TimeoutError:
        print(750)
    async with asyncio.timeout(10) as limit:
        await asyncio.sleep(0.25)
        limit.reschedule(None)
        await asyncio.sleep(20)
    print(21000)`,
  "a group that is cancelled": `
async def main():
    async def fail():
        await asyncio.sleep(0.3)
        print(300)
        raise OSError
    async def tidy():
        try:
            await asyncio.sleep(9)
        finally:
            await asyncio.sleep(0.2)
            print(500)
    try:
        async with asyncio.TaskGroup() as group:
            group.create_task(fail())
            group.create_task(tidy())
    except* OSError:
        print(500)`,
  "threads that sleep": `
async def main():
    def work(ms):
        time.sleep(ms / 1000)
        return ms
    async def show(ms):
        print(await asyncio.to_thread(work, ms))
    await asyncio.gather(show(300), show(100), show(200), asyncio.sleep(0.15, print))
    time.sleep(0.2)
    print(500)`,
  "a server and its clients": `
async def main():
    async def serve(r, w):
        while line := await r.readline():
            await asyncio.sleep(0.1)
            w.write(line)
            await w.drain()
        w.close()
    async with await asyncio.start_server(serve, "localhost", 0) as server:
        async def ask(*lines):
            r, w = await asyncio.open_connection(*server.sockets[0].getsockname())
            for line in lines:
                w.write(line + b"\\n")
                print((await r.readline()).decode(), end="")
            w.write_eof()
            assert await r.read() == b""
            w.close()
            await w.wait_closed()
        await asyncio.gather(ask(b"100", b"200", b"300"), ask(b"100"))
    print(300)`,
}

test("errors of the network are those of Linux", async () => {
  const { out, err } = await run(`
import asyncio, errno, socket
async def main():
    async def serve(r, w):
        await r.read(1)
        w.transport.abort()
    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    r, w = await asyncio.open_connection("127.0.0.1", port)
    w.write(bytes(8 << 20))
    try:
        await r.read()
    except ConnectionResetError as error:
        print(error, error.errno == errno.ECONNRESET)
    server.close()
    try:
        await asyncio.open_connection("127.0.0.1", port)
    except ConnectionRefusedError as error:
        print(str(error).replace(str(port), "PORT"))
    ours, theirs = socket.socketpair()
    theirs.close()
    try:
        ours.send(b"1")
    except BrokenPipeError as error:
        print(repr(error))
asyncio.run(main())`)
  assert.equal(err, "")
  assert.equal(out, "[Errno 104] Connection reset by peer True\n[Errno 111] Connect call failed ('127.0.0.1', PORT)\nBrokenPipeError(32, 'Broken pipe')\n")
})

for (const [name, main] of Object.entries(schedules)) {
  test(`schedule: ${name}`, async () => {
    const { prints, err } = await run(`import asyncio, time\n${main}\nasyncio.run(main())\n`)
    assert.equal(err, "")
    assert.ok(prints.length >= 3)
    for (const { t, text } of prints) assert.ok(Math.abs(t - Number(text)) <= 1, `${text.trim()} came at ${t} ms`)
  })
}

test("real time passes", async () => {
  const began = performance.now()
  const { end, out } = await run("import asyncio\nasyncio.run(asyncio.sleep(0.3))\nprint(1)\n", [], "real")
  assert.equal(out, "1\n")
  assert.ok(end.t >= 300 && performance.now() - began >= 300, `${end.t} ms`)
})

const ends: [string, string, number, string, string, RegExp][] = [
  ["it returns", "print(__name__, __file__ and 1)", 0, "ok", "", /^$/],
  ["it leaves", "import sys; sys.exit(3)", 3, "error", "exit status 3", /^$/],
  ["it leaves with words", "import sys; sys.exit('gone')", 1, "error", "exit status 1", /^gone\n$/],
  ["it fails", "def f():\n    return 1 / 0\n\nf()\n", 1, "error", "ZeroDivisionError: division by zero", /^Traceback \(most recent call last\):\n  File "main.py", line 4, in <module>\n    f\(\)\n    ~\^\^\n  File "main.py", line 2, in f\n    return 1 \/ 0\n           ~~\^~~\nZeroDivisionError: division by zero\n$/],
  ["it cannot be compiled", "x = (\n", 1, "error", "exit status 1", /^  File "main.py", line 1\n/],
  ["it waits for ever", "import asyncio\nasyncio.run(asyncio.Event().wait())", -1, "timeout", "Stopped after 30 s, the longest that a program may run.", /^$/],
  ["it floods", "while True: print('x')", -1, "output-limit", "Stopped: it printed more than 10000 lines.", /^$/],
  ["it recurses", "def f(): f()\nf()\n", 1, "error", "RecursionError: maximum recursion depth exceeded", /RecursionError/],
]

for (const [name, source, code, reason, message, stderr] of ends) {
  test(`end: ${name}`, async () => {
    const { end, err } = await run(source)
    assert.deepEqual([end.code, end.reason, end.message], [code, reason, message], err)
    assert.match(err, stderr)
    assert.equal((await run("print('next')")).out, "next\n")
  })
}
