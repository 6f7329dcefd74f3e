// Builds dist/ from css/, ts/ and mark.svg: the style sheet, the page's module with
// the chunks that it loads when they are wanted, and the scripts that run alone. Whatever names
// another file names its version as pages do, ?v=HASH, by which the service worker checks it.
import { context } from "esbuild"
import { createHash } from "node:crypto"
import { copyFile, mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises"
import { minify } from "terser"

const dist = "dist"
const versioned = (name, body) => `${name}?v=${createHash("sha256").update(body).digest("hex").slice(0, 12)}` // as newFile of cmd/site
const fonts = {
  name: "fonts",
  setup({ onResolve }) {
    onResolve({ filter: /^fonts\// }, async ({ path }) => ({ path: versioned(path, await readFile(`${dist}/${path}`)), external: true }))
  },
}
const common = { bundle: true, minify: true, legalComments: "none", logLevel: "info", charset: "utf8" }
const builds = [
  { ...common, entryPoints: { site: "css/site.css", home: "css/home.css", timeline: "css/timeline.css", editor: "css/editor.css" }, outdir: dist, plugins: [fonts], target: ["es2022", "safari18"] },
  { ...common, entryPoints: { site: "ts/main.ts" }, outdir: dist, format: "esm", splitting: true, target: "es2022", chunkNames: "[name]-[hash]" },
  // Apart from the page's module, so that they share no chunk, for which the first view would have to wait;
  // and each in one file, which compresses better than several.
  { ...common, entryPoints: { stages: "ts/stages.ts", offline: "ts/offline/offline.ts" }, outdir: dist, format: "esm", target: "es2022" },
  // What it loads when wanted shares no code with it, only types.
  { ...common, entryPoints: { timeline: "ts/timeline-page/timeline-page.ts" }, outdir: dist, format: "esm", splitting: true, target: "es2022", chunkNames: "[name]-[hash]" },
  { ...common, entryPoints: { editor: "ts/editor/pane-editor.ts" }, outdir: dist, format: "esm", splitting: true, target: "es2022", chunkNames: "[name]-[hash]" },
  { ...common, entryPoints: { "go-worker": "ts/worker/go-worker.ts", "python-worker": "ts/worker/python-worker.ts", "compile-worker": "ts/worker/compile-worker.ts" }, outdir: dist, format: "esm", target: "es2022" },
  { ...common, entryPoints: { theme: "ts/theme.ts", chooser: "ts/chooser.ts", sw: "ts/offline/sw.ts" }, outdir: dist, format: "iife", target: "es2022" },
]

await mkdir(dist, { recursive: true })
for (const name of await readdir(dist)) if (/\.(js|css)$/.test(name)) await rm(`${dist}/${name}`)
await copyFile("mark.svg", `${dist}/mark.svg`)
for (const options of builds) {
  const build = await context(options)
  if (process.argv.includes("--watch")) {
    await build.watch()
  } else {
    await build.rebuild()
    await build.dispose()
  }
}

// Once more, by a minifier that looks longer: readers wait for every kilobyte.
if (!process.argv.includes("--watch")) {
  for (const name of await readdir(dist)) {
    if (!name.endsWith(".js")) continue
    const { code } = await minify(await readFile(`${dist}/${name}`, "utf8"), { module: !/^(theme|chooser|sw)/.test(name), compress: { passes: 3, ecma: 2022, pure_getters: true } })
    await writeFile(`${dist}/${name}`, code)
  }
  await versionChunks()
}

/** Chunks, which only these load, are named there with their versions. */
async function versionChunks() {
  const chunks = (await readdir(dist)).filter((name) => /-[A-Z0-9]{8}\.js$/.test(name))
  for (const entry of ["site.js", "timeline.js", "editor.js"]) {
    let text = await readFile(`${dist}/${entry}`, "utf8")
    for (const name of chunks) {
      const chunk = await readFile(`${dist}/${name}`, "utf8")
      if (/from\s*"\.\/|import\("\.\//.test(chunk)) throw new Error(`${name} loads another chunk, whose version it does not name`)
      text = text.replaceAll(`"./${name}"`, `"./${versioned(name, chunk)}"`)
    }
    await writeFile(`${dist}/${entry}`, text)
  }
}
