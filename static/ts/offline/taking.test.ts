import assert from "node:assert/strict"
import { test } from "node:test"
import { FakeCaches, FakeHost, site } from "./fakes"
import { Kept, Refused, versionOf } from "./kept"
import { lastList, left, loadList, remove, sum, take, type Item, type List, type Watcher } from "./taking"

const root = "https://example.org/any/path/"
const names = (items: Item[]) => items.map(({ url }) => url)

/** The list of a site with two chapters, of one page each, that share a script below wasm/. */
async function listOf({ files, css, js, font }: Awaited<ReturnType<typeof site>>): Promise<List> {
  const item = (url: string): Item => ({ url, bytes: files[url.replace(/\?.*/, "")]!.length })
  const page = async (url: string): Promise<Item> => ({ ...item(url), v: await versionOf(new TextEncoder().encode(files[url])) })
  const chapter = async (name: string) => [item(css), item(font), item(js), await page(`en/${name}/`), item("wasm/go.js"), item(`wasm/${name}.gz`)]
  return { big: ["wasm/go.js", "wasm/one.gz", "wasm/two.gz"], chapters: { en: { one: await chapter("one"), two: await chapter("two") } } }
}

async function setUp() {
  const [caches, host] = [new FakeCaches(), new FakeHost(root)]
  const put = async (mark: string) => {
    const made = await site(mark)
    host.files = { ...made.files, "wasm/go.js": "shared", "wasm/one.gz": "wasm one", "wasm/two.gz": "wasm two" }
    made.files = host.files
    const list = await listOf(made)
    host.files["offline.json"] = JSON.stringify(list)
    return list
  }
  const kept = new Kept(root, caches as unknown as CacheStorage, host.get)
  const told: number[] = []
  let lost = 0
  const watcher: Watcher = { progress: (bytes) => void told.push(bytes), lost: async () => void lost++, back: () => {} }
  const stop = new AbortController()
  const taking = (name = "one") => take(async () => (await loadList(kept, host.get)).chapters.en![name]!, kept, host.get, watcher, stop.signal)
  return { caches, host, kept, list: await put("A"), put, told, losses: () => lost, stop, watcher, taking }
}

test("a chapter is taken whole, its progress never falls and ends at its size", async () => {
  const { kept, list, told, taking } = await setUp()
  const items = list.chapters.en!.one!
  await taking()
  assert.deepEqual(await left(items, kept), [])
  assert.equal(told.at(-1), sum(items))
  assert.deepEqual(told, [...told].sort((a, b) => a - b))
  assert.notEqual(await kept.page(`${root}en/one/`), undefined)
  assert.deepEqual(names(await left(list.chapters.en!.two!, kept)), ["en/two/", "wasm/two.gz"])
})

test("a lost connection is waited for, and what is there is not fetched again", async () => {
  const { host, kept, list, losses, taking } = await setUp()
  let fail = 2
  host.before = (url) => {
    if (url.endsWith("en/one/") && fail-- > 0) throw new TypeError("no connection")
  }
  await taking()
  assert.equal(losses(), 2)
  assert.deepEqual(await left(list.chapters.en!.one!, kept), [])
  assert.equal(host.asked.filter((url) => url.startsWith("static/site.css")).length, 1)
})

test("a cancelled taking leaves what has arrived, and the next one goes on from there", async () => {
  const { host, kept, list, stop, taking, watcher } = await setUp()
  host.before = (url) => {
    if (url.endsWith("wasm/go.js")) stop.abort()
    stop.signal.throwIfAborted()
  }
  await assert.rejects(taking(), { name: "AbortError" })
  const items = list.chapters.en!.one!
  assert.deepEqual(names(await left(items, kept)), ["wasm/go.js", "wasm/one.gz"])
  host.before = () => {}
  host.asked.length = 0
  await take(async () => items, kept, host.get, watcher, new AbortController().signal)
  assert.deepEqual(host.asked, ["wasm/go.js", "wasm/one.gz"])
})

test("a site that changes in the middle is taken in its new version", async () => {
  const { host, kept, put, taking } = await setUp()
  let list: List | undefined
  host.before = async (url) => {
    if (!list && url.endsWith("en/one/")) list = await put("B")
  }
  await taking()
  assert.deepEqual(await left(list!.chapters.en!.one!, kept), [])
  assert.match(await (await kept.page(`${root}en/one/`))!.text(), /one B/)
})

test("a host whose list never fits is given up", async () => {
  const { host, taking } = await setUp()
  host.files["static/site.js"] = "changed on its way"
  await assert.rejects(taking(), Refused)
})

test("a full browser says so", async () => {
  const { caches, taking } = await setUp()
  caches.full = true
  await assert.rejects(taking(), { name: "QuotaExceededError" })
})

test("removing a chapter leaves what another needs that is there whole", async () => {
  const { kept, list, taking } = await setUp()
  await taking("one")
  await taking("two")
  await remove(list, "en", "one", kept)
  assert.deepEqual(names(await left(list.chapters.en!.one!, kept)), ["en/one/", "wasm/one.gz"])
  assert.deepEqual(await left(list.chapters.en!.two!, kept), [])
  await remove(list, "en", "two", kept)
  assert.ok(names(await left(list.chapters.en!.two!, kept)).includes("wasm/go.js"))
})

test("the list that was read last is kept", async () => {
  const { host, kept, list } = await setUp()
  assert.deepEqual(await lastList(kept), { big: [], chapters: {} })
  await loadList(kept, host.get)
  assert.deepEqual(await lastList(kept), list)
})
