import assert from "node:assert/strict"
import { test } from "node:test"
import { FakeCaches, FakeHost, site } from "./fakes"
import { Kept, named, Refused, version } from "./kept"

const root = "https://example.org/any/path/"

async function setUp() {
  const [caches, host, a] = [new FakeCaches(), new FakeHost(root), await site("A")]
  host.files = { ...a.files }
  const kept = new Kept(root, caches as unknown as CacheStorage, host.get)
  const visit = async (name: string) => kept.renew(root + name, await host.get(root + name))
  return { caches, host, a, kept, visit }
}

test("addresses with a version, relative to what names them", () => {
  assert.deepEqual(named(`<a href="../../static/a.css?v=0123456789ab"> "./b-C.js?v=abcdef012345" x?v=12 ../z.js`, `${root}en/one/`), [
    `${root}static/a.css?v=0123456789ab`,
    `${root}en/one/b-C.js?v=abcdef012345`,
  ])
  assert.equal(version("x?v=0123456789ab"), "0123456789ab")
  assert.equal(version("x?v=0123456789ab&y"), "")
})

test("a page is kept with all that it names, and all that this names, but for the index of the search", async () => {
  const { caches, a, kept, visit } = await setUp()
  assert.equal(await visit("en/one/"), false)
  assert.deepEqual(caches.addresses(root), ["en/one/", a.css, a.font, a.js].sort())
  assert.match(await (await kept.page(`${root}en/one/?a=1#b`))!.text(), /one A/)
})

test("a page of which a file is missing is not given", async () => {
  const { a, kept, visit } = await setUp()
  await visit("en/one/")
  await (await kept.files()).delete(root + a.font)
  assert.equal(await kept.page(`${root}en/one/`), undefined)
})

test("a file with other content than its address says is refused, after a second look past the browser's cache", async () => {
  const { caches, host, a, kept } = await setUp()
  host.files["static/site.js"] = "js B"
  await assert.rejects(kept.fetch(root + a.js), Refused)
  assert.deepEqual(host.asked, [a.js, a.js])
  await assert.rejects(kept.fetch(`${root}static/old.js?v=0123456789ab`), Refused) // a newer version has none
  host.before = (_, { cache }) => void (host.files["static/site.js"] = cache === "reload" ? "js A" : "js old")
  assert.equal(await (await kept.fetch(root + a.js)).text(), "js A")
  assert.deepEqual(caches.addresses(root), [])
})

test("a newer page takes the place of the older one only with all its files; in between there is neither", async () => {
  const { caches, host, a, kept, visit } = await setUp()
  await visit("en/one/")
  const b = await site("B")
  host.files = { ...b.files, "static/site.js": a.files["static/site.js"]! } // half of B is up
  await assert.rejects(visit("en/one/"), Refused)
  assert.equal(await kept.page(`${root}en/one/`), undefined)
  host.files = b.files
  await visit("en/one/")
  assert.match(await (await kept.page(`${root}en/one/`))!.text(), /one B/)
  await kept.tidy([])
  assert.deepEqual(caches.addresses(root), ["en/one/", b.css, b.font, b.js].sort())
})

test("of two answers for a page the later one stays, whichever is kept first", async () => {
  const { a, host, kept } = await setUp()
  const old = await host.get(`${root}en/one/`)
  const b = await site("B")
  host.files = { ...host.files, ...b.files }
  const young = await host.get(`${root}en/one/`)
  let go = () => {}
  const held = new Promise<void>((resolve) => (go = resolve))
  host.before = async (url) => {
    if (url.endsWith(a.js)) await held
  }
  host.files["static/site.js"] = b.files["static/site.js"]!
  const first = kept.renew(`${root}en/one/`, old).catch(() => false)
  await kept.renew(`${root}en/one/`, young)
  Object.assign(host.files, a.files)
  go()
  await first
  assert.match(await (await kept.page(`${root}en/one/`))!.text(), /one B/)
})

test("what is no whole page is not kept, and a page that is gone is dropped", async () => {
  const { caches, host, kept, visit } = await setUp()
  await kept.renew(`${root}en/one/`, new Response("no", { status: 500, headers: { "Content-Type": "text/html" } }))
  await kept.renew(`${root}healthz`, new Response("ok", { headers: { "Content-Type": "text/plain" } }))
  assert.deepEqual(caches.addresses(root), [])
  await visit("en/one/")
  delete host.files["en/one/"]
  await visit("en/one/")
  assert.equal(await kept.page(`${root}en/one/`), undefined)
})

test("a full browser keeps no page, and not the older one either", async () => {
  const { caches, host, kept, visit } = await setUp()
  await visit("en/one/")
  host.files = (await site("B")).files
  caches.full = true
  await assert.rejects(visit("en/one/"), { name: "QuotaExceededError" })
  assert.equal(await kept.page(`${root}en/one/`), undefined)
})

test("a browser that keeps nothing gives nothing", async () => {
  const blocked = { open: () => Promise.reject(new DOMException("", "SecurityError")) } as unknown as CacheStorage
  const kept = new Kept(root, blocked, new FakeHost(root).get)
  assert.equal(await kept.page(`${root}en/one/`), undefined)
  assert.equal(await kept.file(`${root}x`), undefined)
})

test("tidying leaves what pages of either version use, and big files as far as they are known", async () => {
  const { caches, host, a, kept, visit } = await setUp()
  await visit("en/one/")
  await visit("en/two/")
  const b = await site("B")
  host.files = b.files
  await visit("en/one/")
  for (const url of ["wasm/old.gz", "wasm/new.gz", "python/x", "kit/old.a.gz", "kit/new.a.gz", "en/search.json?v=0123456789ab", "en/search.json?v=ffffffffffff"]) await kept.put(root + url, new Response("big"))
  await kept.tidy([`${root}wasm/new.gz`, `${root}kit/new.a.gz`])
  const all = ["en/one/", "en/two/", a.css, a.font, a.js, b.css, b.js, "en/search.json?v=0123456789ab", "wasm/new.gz", "kit/new.a.gz", "python/x"]
  assert.deepEqual(caches.addresses(root), all.sort())
  assert.equal(kept.grown, false)
})
