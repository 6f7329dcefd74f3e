// Builds dist/ from css/, ts/ and mark.svg: the style sheet, the page's module with
// the chunks that it loads when they are wanted, and the two scripts that run alone.
import { context } from "esbuild"
import { copyFile, mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises"
import { minify } from "terser"

const dist = "dist"
const common = { bundle: true, minify: true, legalComments: "none", logLevel: "info", charset: "utf8" }
const builds = [
  { ...common, entryPoints: { site: "css/site.css", home: "css/home.css", timeline: "css/timeline.css" }, outdir: dist, external: ["fonts/*"], target: "es2022" },
  { ...common, entryPoints: { site: "ts/main.ts" }, outdir: dist, format: "esm", splitting: true, target: "es2022", chunkNames: "[name]-[hash]" },
  // Apart from the page's module, so that they share no chunk, for which the first view would have to wait;
  // and each in one file, which compresses better than several.
  { ...common, entryPoints: { stages: "ts/stages.ts", timeline: "ts/timeline-page/timeline-page.ts" }, outdir: dist, format: "esm", target: "es2022" },
  { ...common, entryPoints: { theme: "ts/theme.ts", chooser: "ts/chooser.ts" }, outdir: dist, format: "iife", target: "es2022" },
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
    const { code } = await minify(await readFile(`${dist}/${name}`, "utf8"), { module: !/^(theme|chooser)/.test(name), compress: { passes: 3, ecma: 2022, pure_getters: true } })
    await writeFile(`${dist}/${name}`, code)
  }
}
