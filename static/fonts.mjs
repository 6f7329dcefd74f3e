// Makes the Latin subsets in dist/fonts from the packages of the fonts, with their
// licences beside them: npm run fonts. Chinese is set in the reader's own fonts.
import { copyFile, mkdir, readFile, writeFile } from "node:fs/promises"
import subset from "subset-font"

const ascii = String.fromCharCode(...Array.from({ length: 95 }, (_, i) => 32 + i))
const prose = ascii + " ·×÷±«»–‘’“”…→←−≤≥é"
const fonts = [
  {
    name: "sans",
    of: "@fontsource-variable/hanken-grotesk",
    file: "hanken-grotesk-latin-wght-normal.woff2",
    text: prose,
    axes: { wght: { min: 400, max: 650, default: 400 } },
    keepFeatures: ["kern", "mark", "tnum"],
  },
  {
    name: "serif",
    of: "@fontsource-variable/source-serif-4",
    file: "source-serif-4-latin-opsz-normal.woff2",
    text: prose,
    axes: { wght: 600, opsz: 36 },
    keepFeatures: ["kern", "mark"],
  },
  {
    name: "mono",
    of: "@fontsource/commit-mono",
    file: "commit-mono-latin-400-normal.woff2",
    text: `${ascii}…→−`,
    keepFeatures: [],
  },
]

await mkdir("dist/fonts", { recursive: true })
let total = 0
for (const { name, of, file, text, axes, keepFeatures } of fonts) {
  const whole = await readFile(`node_modules/${of}/files/${file}`)
  const part = await subset(whole, text, { targetFormat: "woff2", keepFeatures, ...(axes && { variationAxes: axes }) })
  await writeFile(`dist/fonts/${name}.woff2`, part)
  await copyFile(`node_modules/${of}/LICENSE`, `dist/fonts/${name}.LICENSE.txt`)
  total += part.length
  console.log(`${name}.woff2: ${part.length} bytes of ${whole.length}`)
}
console.log(`together: ${total} bytes`)
if (total > 32 * 1024) throw new Error("the fonts are heavier than 32 KB")
