// Runs the *.test.ts of ts/ and the folders below with Node's own test runner: npm test.
import { build } from "esbuild"
import { spawnSync } from "node:child_process"
import { mkdtemp, readdir, rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"

const out = await mkdtemp(join(tmpdir(), "interleave-"))
const folders = ["ts", "ts/timeline", "ts/offline", "ts/worker", "ts/editor"]
const tests = (await Promise.all(folders.map(async (folder) => (await readdir(folder)).map((name) => `${folder}/${name}`)))).flat().filter((name) => name.endsWith(".test.ts"))
await build({ entryPoints: tests, outdir: out, bundle: true, platform: "node", format: "esm", outExtension: { ".js": ".mjs" } })
const run = spawnSync(process.execPath, ["--test", out], { stdio: "inherit" })
await rm(out, { recursive: true })
process.exit(run.status ?? 1)
