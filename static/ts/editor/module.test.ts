import assert from "node:assert/strict"
import { test } from "node:test"
import { strFromU8, unzipSync } from "fflate"
import { importsModules, zip } from "./module"

const main = "package main\n\nimport (\n\t\"fmt\"\n\t\"net/http\"\n)\n\nfunc main() { fmt.Println(http.StatusOK) }\n"

test("a Go program is zipped with a go.mod, a Python program without", () => {
  const entries = unzipSync(zip("gather", { "main.go": main }))
  assert.deepEqual(Object.keys(entries), ["gather/main.go", "gather/go.mod"])
  assert.equal(strFromU8(entries["gather/main.go"]!), main)
  assert.match(strFromU8(entries["gather/go.mod"]!), /^module demo\n\ngo 1\.26\n$/)
  assert.deepEqual(Object.keys(unzipSync(zip("gather", { "main.py": "print()\n" }))), ["gather/main.py"])
  assert.deepEqual(Object.keys(unzipSync(zip("pool", { "main.go": main }, { "go.mod": "a", "go.sum": "b" }))), ["pool/main.go", "pool/go.mod", "pool/go.sum"])
})

test("modules are told from the standard library", () => {
  assert.equal(importsModules({ "main.go": main }), false)
  assert.equal(importsModules({ "main.go": 'package main\n\nimport _ "github.com/ncruces/go-sqlite3/driver"\n' }), true)
  assert.equal(importsModules({ "main.go": main, "b.go": 'package main\n\nimport (\n\tsql "example.org/sql"\n)\n' }), true)
  assert.equal(importsModules({ "main.go": 'package main\n\nimport "fmt"\n\nfunc main() { fmt.Println("example.org/x") }\n' }), false)
})
