import { recall } from "../memory"

/** The files of a program that differ from the original, by name. */
export type Edits = Record<string, string>

/** Where the edits of one program are kept in this browser: under the hash of the original, so that they never come
 *  back over a newer one. */
export class Keeping {
  private readonly program: string
  private readonly key: string

  constructor(demo: string, language: string, hash: string) {
    this.program = `edit ${demo} ${language} `
    this.key = this.program + hash
  }

  /** Whether there is anything. */
  get holds(): boolean {
    return recall(this.key) !== ""
  }

  /** Whether a name in the browser's store is that of these edits. */
  is(key: string | null): boolean {
    return key === this.key
  }

  read(): Edits {
    try {
      const edits: unknown = JSON.parse(recall(this.key) || "{}")
      return Object.fromEntries(Object.entries(edits ?? {}).filter(([, text]) => typeof text === "string"))
    } catch {
      return {}
    }
  }

  /** Keeps edits in the place of all others of the program, those of older originals too; reports whether the browser
   *  does. */
  write(edits: Edits): boolean {
    try {
      for (const key of Object.keys(localStorage)) if (key.startsWith(this.program) && key !== this.key) localStorage.removeItem(key)
      if (Object.keys(edits).length > 0) localStorage.setItem(this.key, JSON.stringify(edits))
      else localStorage.removeItem(this.key)
      return true
    } catch {
      return false
    }
  }
}
