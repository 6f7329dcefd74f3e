// Puts Pyodide's files, from its npm package, where the site embeds them: python/VERSION/, the large ones
// gzipped. They are not committed; without them Python twins run on the server alone.
import { mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises"
import { promisify } from "node:util"
import { gzip } from "node:zlib"

const from = "node_modules/pyodide"
const { version } = JSON.parse(await readFile(`${from}/package.json`, "utf8"))
const to = `python/${version}`
for (const name of await readdir("python")) if (name !== ".keep") await rm(`python/${name}`, { recursive: true })
await mkdir(to)
for (const name of ["pyodide.mjs", "pyodide.asm.mjs"]) await writeFile(`${to}/${name}`, await readFile(`${from}/${name}`))
for (const name of ["pyodide.asm.wasm", "python_stdlib.zip"]) {
  await writeFile(`${to}/${name}.gz`, await promisify(gzip)(await readFile(`${from}/${name}`), { level: 9 }))
}
