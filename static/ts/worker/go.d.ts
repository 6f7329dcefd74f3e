// Go's wasm_exec.js, as far as it is used here.

declare class Go {
  argv: string[]
  env: Record<string, string>
  exit: (code: number) => void
  exited: boolean
  _exitPromise: Promise<void>
  _resolveExitPromise: () => void
  mem: DataView
  importObject: { gojs: Record<string, (sp: number) => void> }
  _inst: WebAssembly.Instance | undefined
  _pendingEvent: { id: number } | null
  run(instance: WebAssembly.Instance): Promise<void>
  _resume(): void
}
