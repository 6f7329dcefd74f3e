/** An element that runs demos: what the keyboard needs to know of it. */
export interface Runnable extends HTMLElement {
  readonly busy: boolean
  start(): Promise<void>
  stop(): void
}

export const runnables = (): NodeListOf<Runnable> => document.querySelectorAll<Runnable>("demo-stage, mini-run")
