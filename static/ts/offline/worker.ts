import { root } from "./page"

/** The worker at the site's root, once it works; nothing in a browser that keeps nothing, as one
 *  without service workers, or whose storage is blocked or full. */
export const worker: Promise<ServiceWorker | undefined> = start().catch(() => undefined)

async function start(): Promise<ServiceWorker | undefined> {
  if (!("serviceWorker" in navigator)) return
  const registration = await navigator.serviceWorker.register(`${root}sw.js`, { scope: root, updateViaCache: "none" })
  return registration.active ?? (await installed(registration.installing ?? registration.waiting))
}

function installed(worker: ServiceWorker | null): Promise<ServiceWorker | undefined> {
  return new Promise((resolve) => {
    const look = () => {
      if (worker?.state === "activated") resolve(worker)
      if (!worker || worker.state === "redundant") resolve(undefined)
    }
    worker?.addEventListener("statechange", look)
    look()
  })
}
