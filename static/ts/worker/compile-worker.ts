// The worker in which readers' own programs are compiled, one after the other, in the steps of playground/compile.go and
// with the same arguments. It is ended by whoever started it.

import type { Compiled, Finding } from "../editor/compiler"
import type { CompileJob, CompileSay, Files } from "./compile-job"
import { Disk } from "./files"
import { Unavailable } from "./inflate"
import { Kit } from "./kit"
import { taken, tooMuch } from "./too-much"
import { Toolchain } from "./toolchain"
import { startWorkbench, type Workbench } from "./workbench"

/** What every program is linked with beside what it imports. */
const always = ["demo/internal/recorder", "runtime"]

const disk = new Disk()

let kit: Promise<Kit> | undefined
let workbench: Promise<Workbench> | undefined
let toolchain: Toolchain | undefined
let turn: Promise<void> = Promise.resolve()

addEventListener("message", ({ data }: MessageEvent<CompileJob>) => (turn = turn.then(() => perform(data))))

async function perform(job: CompileJob): Promise<void> {
  const say = (what: CompileSay, ...hand: Transferable[]) => postMessage(what, { transfer: hand })
  try {
    await import(job.exec)
    kit ??= Kit.open(job.kit)
    const made = await kit
    made.settle()
    made.onprogress = (progress) => say({ id: job.id, progress })
    made.ontool = (address, module) => say({ id: job.id, tool: { address, module } })
    const ahead = "files" in job ? made.bring(made.needs(always), disk) : null // on its way beside the tool
    const [tool] = await Promise.all([made.tool(job.tools), ahead])
    const bench = await (workbench ??= startWorkbench(tool, made.index.packages))
    if ("format" in job) return say({ id: job.id, formatted: bench.format(job.format.name, job.format.text, job.format.files) })
    const compilation = new Compilation(made, bench, (toolchain ??= new Toolchain(tool, disk)), job.files)
    const compiled = await compilation.perform()
    say({ id: job.id, compiled }, ...(compiled.program ? [compiled.program.buffer] : []))
    if (compiled.program) say({ id: job.id, vetted: await compilation.vet() })
  } catch (fault) {
    kit = workbench = toolchain = undefined // to be tried again: they are of no use after a fault
    const much = tooMuch(fault)
    if (much && "format" in job) return say({ id: job.id, formatted: { text: job.format.text, error: much.message } })
    if (much) return say({ id: job.id, compiled: { findings: [{ text: much.message, by: "limit" }], program: null } })
    const missing = fault instanceof Unavailable ? fault.missing : fault instanceof RangeError ? "noMemory" : "broken"
    say({ id: job.id, missing, detail: String(fault) })
  }
}

/** A program that is being compiled. */
class Compilation {
  private needs: string[] = []

  constructor(private readonly kit: Kit, private readonly bench: Workbench, private readonly tools: Toolchain, private files: Files) {}

  async perform(): Promise<Compiled> {
    const { imports, files, findings } = this.bench.inspect(this.files)
    if (findings.length > 0) return { findings, program: null }
    this.files = Object.fromEntries(files.map((name) => [name, this.files[name]!]))
    this.needs = this.kit.needs([...imports, ...always])
    await this.kit.bring(this.needs, disk)
    return this.build()
  }

  /** Compiles and links. */
  private async build(): Promise<Compiled> {
    const list = this.needs.map((path) => `packagefile ${path}=${this.kit.place(path)}\n`).join("")
    put("/compile.cfg", list)
    put("/link.cfg", `${list}packagefile main=/main.a\n`)
    // As the program is, if it is wrong: then the compiler speaks of what its author wrote.
    let said = await this.compile("counted", this.bench.count(this.files))
    if (said) said = await this.compile("plain", this.bench.plain(this.files))
    if (said) return { findings: this.bench.findings(said, "compile"), program: null }
    said = await this.run("link", ["-importcfg=/link.cfg", "-buildmode=exe", "-s", "-o=/program", "/main.a"])
    disk.take("/main.a")
    if (said) return { findings: [...this.bench.findings(said, "compile"), ...(await this.vet())], program: null }
    return { findings: [], program: taken(disk.take("/program")) }
  }

  private async compile(folder: string, files: Files): Promise<string> {
    const args = ["-p=main", "-lang=go1.26", "-complete", "-nolocalimports", "-pack", "-importcfg=/compile.cfg", "-o=/main.a", `-trimpath=/${folder}=>demo`]
    return this.run("compile", args, folder, files)
  }

  /** Vets the program, for which it has to be compiled. */
  async vet(): Promise<Finding[]> {
    const folder = "src"
    const each = (value: (path: string) => unknown) => Object.fromEntries(this.needs.map((path) => [path, value(path)]))
    const config = {
      ID: "demo", Compiler: "gc", Dir: folder, ImportPath: "demo", GoVersion: "go1.26", VetxOutput: "/tmp/vet.out",
      GoFiles: names(this.files).map((name) => `${folder}/${name}`),
      ImportMap: each((path) => path), PackageFile: each(this.kit.place), Standard: each(() => true),
    }
    put("/vet.cfg", JSON.stringify(config))
    write(folder, this.files)
    const said = await this.run("vet", ["/vet.cfg"])
    clear(folder, this.files)
    return this.bench.findings(said.replaceAll(`${folder}/`, ""), "vet")
  }

  /** Runs a tool, on the files of a folder if there is one. */
  private async run(tool: "compile" | "vet" | "link", args: string[], folder = "", files: Files = {}): Promise<string> {
    write(folder, files)
    const said = await this.tools.run(tool, [...args, ...names(files).map((name) => `${folder}/${name}`)])
    clear(folder, files)
    return folder ? said.replaceAll(`${folder}/`, "") : said
  }
}

const names = (files: Files): string[] => Object.keys(files).sort()

const put = (path: string, text: string): void => disk.put(path, new TextEncoder().encode(text))

function write(folder: string, files: Files): void {
  for (const name of names(files)) put(`/${folder}/${name}`, files[name]!)
}

function clear(folder: string, files: Files): void {
  for (const name of names(files)) disk.take(`/${folder}/${name}`)
}
