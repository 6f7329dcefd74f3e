import type { Progress } from "./job"
import { fetchArchive, fetchProgram, Unavailable } from "./inflate"
import type { Disk } from "./files"

/** kit.json: see playground/wasm/kit.go. */
interface Index {
  packages: Record<string, { archive: string; imports?: string[]; open?: boolean; size: number }>
  tool: { file: string; size: number }
}

/** Where packages lie on the disk. */
const folder = "/kit"

/** What programs are compiled with: fetched when it is wanted, once. */
export class Kit {
  private constructor(private readonly address: string, readonly index: Index) {}

  private tooling: Promise<WebAssembly.Module> | undefined
  /** Bytes on their way, by file: those that came, and all. */
  private readonly wanted = new Map<string, Progress>()

  /** Is told of what comes, and of the tool when it is there. */
  onprogress: (progress: Progress) => void = () => {}
  ontool: (address: string, module: WebAssembly.Module) => void = () => {}

  static async open(address: string): Promise<Kit> {
    try {
      const answer = await fetch(address)
      if (!answer.ok) throw new Error(`status ${answer.status}`)
      return new Kit(address, (await answer.json()) as Index)
    } catch (fault) {
      throw new Unavailable("notLoaded", fault)
    }
  }

  /** What compiles, vets and links, in one: see playground/kittool. `loaded` are those that earlier workers have loaded. */
  tool(loaded: Map<string, WebAssembly.Module>): Promise<WebAssembly.Module> {
    const { file, size } = this.index.tool
    const address = this.at(file)
    const there = loaded.get(address)
    return (this.tooling ??= there ? Promise.resolve(there) : this.follow(file, size, fetchProgram).then((module) => (this.ontool(address, module), module)))
  }

  /** What a program that imports these packages is linked with, in order. */
  needs(imports: string[]): string[] {
    const seen = new Set<string>()
    const visit = (path: string): void => {
      const found = this.index.packages[path]
      if (!found || seen.has(path)) return
      seen.add(path)
      found.imports?.forEach(visit)
    }
    imports.forEach(visit)
    return Array.from(seen).sort()
  }

  place = (path: string): string => `${folder}/${this.index.packages[path]?.archive}`

  /** Puts packages on the disk, unless they are there. */
  async bring(paths: string[], disk: Disk): Promise<void> {
    await Promise.all(
      paths.filter((path) => !disk.has(this.place(path))).map(async (path) => {
        const { archive, size } = this.index.packages[path]!
        disk.put(this.place(path), await this.follow(`${archive}.gz`, size, fetchArchive))
      }),
    )
  }

  /** Forgets what has come, so that what comes next is counted by itself. */
  settle(): void {
    this.wanted.clear()
  }

  private at = (file: string): string => new URL(file, this.address).href

  private follow<T>(file: string, total: number, get: (address: string, tell: (progress: Progress) => void) => Promise<T>): Promise<T> {
    this.wanted.set(file, { loaded: 0, total })
    return get(this.at(file), ({ loaded }) => {
      this.wanted.set(file, { loaded: Math.min(loaded, total), total })
      const sum = { loaded: 0, total: 0 }
      for (const part of this.wanted.values()) {
        sum.loaded += part.loaded
        sum.total += part.total
      }
      this.onprogress(sum)
    })
  }
}
