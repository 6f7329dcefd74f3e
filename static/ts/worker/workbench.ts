import type { Finding } from "../editor/compiler"
import type { Files, Formatted } from "./compile-job"
import { memoryFiles } from "./files"
import { TooMuch } from "./too-much"

/** What looks at programs before they are compiled: see playground/kittool/workbench.go. */
export interface Workbench {
  open(packages: object): void
  inspect(files: Files): { imports: string[]; files: string[]; findings: Finding[] }
  count(files: Files): Files
  plain(files: Files): Files
  findings(said: string, by: Finding["by"]): Finding[]
  format(name: string, text: string, files: Files): Formatted
}

/** Starts the workbench, which then is there as long as its worker. */
export async function startWorkbench(module: WebAssembly.Module, packages: object): Promise<Workbench> {
  const go = new Go()
  go.argv = ["workbench"]
  go.exit = () => {
    throw new TooMuch("depth") // it ends only where a program fills its stack
  }
  host(memoryFiles((_, bytes) => bytes.length))
  const instance = await WebAssembly.instantiate(module, go.importObject as unknown as WebAssembly.Imports)
  void go.run(instance)
  const { workbench } = globalThis as unknown as { workbench: Workbench }
  workbench.open(packages)
  return workbench
}

/** Gives the next Go program that starts its files. */
export function host(fs: object): void {
  const process = { getuid: () => 0, getgid: () => 0, geteuid: () => 0, getegid: () => 0, getgroups: () => [], pid: 1, ppid: 0, umask: () => 0, cwd: () => "/", chdir() {} }
  Object.assign(globalThis, { fs, process })
}
