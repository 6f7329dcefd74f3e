import assert from "node:assert/strict"
import { beforeEach, test } from "node:test"
import { Keeping } from "./keeping"

let store: Record<string, string>

/** A localStorage whose keys are its own, as in browsers. */
function storage(full = false): object {
  const methods = {
    getItem: (key: string) => store[key] ?? null,
    removeItem: (key: string) => void delete store[key],
    setItem: (key: string, value: string) => {
      if (full) throw new Error("QuotaExceededError")
      store[key] = value
    },
  }
  return new Proxy(methods, { ownKeys: () => Object.keys(store), getOwnPropertyDescriptor: () => ({ enumerable: true, configurable: true }) })
}

const provide = (get: () => object) => Object.defineProperty(globalThis, "localStorage", { get, configurable: true })

beforeEach(() => {
  store = {}
  provide(() => storage())
})

test("edits come back for the same original only", () => {
  const keeping = new Keeping("lesson/demo", "go", "old")
  assert.equal(keeping.holds, false)
  assert.ok(keeping.write({ "main.go": "package main" }))
  assert.ok(keeping.holds)
  assert.deepEqual(new Keeping("lesson/demo", "go", "old").read(), { "main.go": "package main" })
  assert.deepEqual(new Keeping("lesson/demo", "go", "new").read(), {})
  assert.deepEqual(new Keeping("lesson/demo", "python", "old").read(), {})
})

test("edits of an older original go when there are newer ones", () => {
  new Keeping("lesson/demo", "go", "old").write({ "main.go": "1" })
  new Keeping("lesson/demo2", "go", "old").write({ "main.go": "2" })
  new Keeping("lesson/demo", "go", "new").write({ "main.go": "3" })
  assert.deepEqual(Object.keys(store).sort(), ["edit lesson/demo go new", "edit lesson/demo2 go old"])
})

test("no edits leave nothing behind", () => {
  const keeping = new Keeping("lesson/demo", "go", "hash")
  keeping.write({ "main.go": "1" })
  keeping.write({})
  assert.deepEqual(store, {})
})

test("what is torn is no edit", () => {
  store["edit lesson/demo go hash"] = `{"main.go": 1, "other.go`
  assert.deepEqual(new Keeping("lesson/demo", "go", "hash").read(), {})
  store["edit lesson/demo go hash"] = `{"main.go": 1, "other.go": "x"}`
  assert.deepEqual(new Keeping("lesson/demo", "go", "hash").read(), { "other.go": "x" })
})

test("a browser that keeps nothing says so", () => {
  provide(() => storage(true))
  assert.equal(new Keeping("lesson/demo", "go", "hash").write({ "main.go": "1" }), false)
  provide(() => {
    throw new Error("SecurityError")
  })
  const keeping = new Keeping("lesson/demo", "go", "hash")
  assert.equal(keeping.write({ "main.go": "1" }), false)
  assert.equal(keeping.holds, false)
  assert.deepEqual(keeping.read(), {})
})
