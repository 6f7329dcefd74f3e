import assert from "node:assert/strict"
import { test } from "node:test"
import { kindOf, offlinePage, open } from "./answer"
import { FakeCaches, FakeHost, site } from "./fakes"
import { Kept } from "./kept"

const root = "https://example.org/any/path/"
const url = `${root}en/one/`
const never = new Promise<never>(() => {})
const nothing = async () => new Response("offline page")

async function setUp() {
  const host = new FakeHost(root)
  host.files = { ...(await site("A")).files }
  const kept = new Kept(root, new FakeCaches() as unknown as CacheStorage, host.get)
  await kept.renew(url, await host.get(url))
  await kept.renew(`${root}en/offline/`, await host.get(`${root}en/offline/`))
  return { host, kept }
}

test("which requests the worker answers", async () => {
  const { kept } = await setUp()
  const kind = (path: string, more: Partial<Request> = {}) =>
    kindOf({ method: "GET", url: path.includes(":") ? path : root + path, mode: "cors", cache: "default", headers: new Headers(), ...more }, kept)
  const opened: Partial<Request> = { mode: "navigate" }
  assert.equal(kind("en/one/", opened), "page")
  assert.equal(kind("en/one/?a=1", opened), "page")
  assert.equal(kind("static/a.css?v=0123456789ab"), "file")
  assert.equal(kind("wasm/a.b.c.wasm.gz"), "big")
  assert.equal(kind("python/x/pyodide.asm.wasm"), "big")
  for (const path of ["run/a/b", "stop/1", "reload", "healthz"]) {
    assert.equal(kind(path), "network")
    assert.equal(kind(path, opened), "network")
  }
  assert.equal(kind("en/one/"), "network")
  assert.equal(kind("offline.json"), "network")
  assert.equal(kind("en/one/", { ...opened, method: "POST" }), "network")
  assert.equal(kind("wasm/a", { cache: "no-store" }), "network")
  assert.equal(kind("wasm/a", { headers: new Headers({ Range: "bytes=0-9" }) }), "network")
  assert.equal(kind("https://example.org/any/wasm/a"), "network")
  assert.equal(kind("https://elsewhere.example/x?v=0123456789ab"), "network")
})

test("the network comes first, and is kept", async () => {
  const { host, kept } = await setUp()
  host.files = (await site("B")).files
  const { answer, noted } = await open(url, host.get(url), never, kept, nothing)
  assert.match(await answer.text(), /one B/)
  assert.equal(await noted, false)
  assert.match(await (await kept.page(url))!.text(), /one B/)
})

test("without a connection the kept page comes, and the offline page where there is none", async () => {
  const { kept } = await setUp()
  const down = () => Promise.reject(new TypeError("no connection"))
  assert.match(await (await open(url, down(), never, kept, nothing)).answer.text(), /one A/)
  assert.equal(await (await open(`${root}en/two/`, down(), never, kept, nothing)).answer.text(), "offline page")
})

test("a slow network loses to the kept page, is noted when it comes, and tells that it is newer", async () => {
  const { host, kept } = await setUp()
  host.files = (await site("B")).files
  let come = () => {}
  const slow = new Promise<void>((resolve) => (come = resolve)).then(() => host.get(url))
  const { answer, noted } = await open(url, slow, Promise.resolve(), kept, nothing)
  assert.match(await answer.text(), /one A/)
  come()
  assert.equal(await noted, true)
  assert.match(await (await kept.page(url))!.text(), /one B/)
})

test("a slow network is waited for where nothing is kept", async () => {
  const { host, kept } = await setUp()
  const slow = new Promise((resolve) => setTimeout(resolve, 5)).then(() => host.get(`${root}en/two/`))
  assert.match(await (await open(`${root}en/two/`, slow, Promise.resolve(), kept, nothing)).answer.text(), /two A/)
})

test("a server that fails is as good as none; one that knows no such page is believed", async () => {
  const { kept } = await setUp()
  const status = (status: number) => Promise.resolve(new Response("said", { status }))
  assert.match(await (await open(url, status(502), never, kept, nothing)).answer.text(), /one A/)
  assert.equal((await open(`${root}en/two/`, status(502), never, kept, nothing)).answer.status, 502)
  const gone = await open(url, status(404), never, kept, nothing)
  assert.equal(gone.answer.status, 404)
  await gone.noted
  assert.equal(await kept.page(url), undefined)
})

test("the offline page leads to the site's root from any address, in the address's language or the reader's", async () => {
  const { host, kept } = await setUp()
  host.files["zh/offline/"] = `<p>离线 <a href="../../zh/">`
  await kept.renew(`${root}zh/offline/`, await host.get(`${root}zh/offline/`))
  const en = await offlinePage(`${root}en/one/`, "zh-CN", kept)
  assert.equal(en.status, 503)
  assert.match(await en.text(), /offline A<link href="\/any\/path\/static/)
  assert.match(await (await offlinePage(`${root}course`, "zh-CN", kept)).text(), /离线 <a href="\/any\/path\/zh\/"/)
  assert.equal((await offlinePage(root, "zh-CN", kept)).headers.get("Location"), `${root}zh/`)
})
