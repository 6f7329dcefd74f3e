// Lighthouse on home and a lesson, as a phone with simulated throttling sees
// them. Prints the four scores of each page, and fails if one is below 100.
// Starts the site itself; CHROME_PATH names the browser.
import { spawn } from "node:child_process"
import { mkdir, mkdtemp, rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { launch } from "chrome-launcher"
import lighthouse from "lighthouse"

const pages = ["en/", "en/event-loop/", "zh/", "zh/event-loop/"]
const categories = ["performance", "accessibility", "best-practices", "seo"]

const folder = await mkdtemp(join(tmpdir(), "interleave-audit-"))
const profile = join(folder, "profile")
await mkdir(profile)
const binary = join(folder, "site")
await done(spawn("go", ["build", "-o", binary, "./cmd/site"], { cwd: "..", stdio: "inherit" }))
const site = spawn(binary, ["-addr", "127.0.0.1:0"], { stdio: ["ignore", "pipe", "ignore"] })
let chrome
let failed = false
try {
  const root = await address(site.stdout)
  chrome = await launch({
    userDataDir: profile,
    chromeFlags: ["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic"],
  })
  for (const page of pages) {
    const result = await lighthouse(root + page, { port: chrome.port, onlyCategories: categories, logLevel: "silent" })
    const scores = categories.map((c) => Math.round(result.lhr.categories[c].score * 100))
    failed ||= scores.some((score) => score < 100)
    const { audits } = result.lhr
    const paint = audits["largest-contentful-paint"].displayValue
    console.log(`/${page}: ${scores.join("/")}, largest paint ${paint}, blocking ${audits["total-blocking-time"].displayValue}`)
    for (const audit of Object.values(audits)) {
      if (audit.score !== null && audit.score < 1 && audit.scoreDisplayMode !== "informative") {
        console.log(`  ${audit.id}: ${audit.displayValue ?? audit.title}`)
      }
    }
  }
} finally {
  await chrome?.kill()
  site.kill("SIGINT")
  await done(site)
  await rm(folder, { recursive: true, force: true })
}
process.exitCode = failed ? 1 : 0

function done(child) {
  return child.exitCode !== null ? undefined : new Promise((resolve) => child.once("exit", resolve))
}

async function address(stream) {
  for await (const chunk of stream) {
    const match = /http:\S+/.exec(String(chunk))
    if (match) return match[0]
  }
  throw new Error("the site did not start")
}
