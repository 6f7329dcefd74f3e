/** The reader of a record: see playground/wasm/toolbox. */
export interface RecordReader {
  write(bytes: Uint8Array): void
  printed(fd: number, size: number): void
  end(): void
}

type Toolbox = (language: string, zero: number, emit: (batch: string) => void) => RecordReader

/** Starts the toolbox, which then is there as long as its worker. */
export async function startToolbox(module: WebAssembly.Module): Promise<Toolbox> {
  const go = new Go()
  const instance = await WebAssembly.instantiate(module, go.importObject as unknown as WebAssembly.Imports)
  void go.run(instance)
  return (globalThis as unknown as { toolbox: Toolbox }).toolbox
}
