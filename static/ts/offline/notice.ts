import { words } from "./page"

/** Offers to load the page anew once the worker says that the host has a newer version of the site. */
export function watchVersion(worker: ServiceWorker): void {
  navigator.serviceWorker.addEventListener("message", ({ data }) => {
    if (data === "newer") void show().catch(() => {}) // without words: the next page is new anyway
  })
  navigator.serviceWorker.startMessages()
  worker.postMessage("ask")
}

async function show(): Promise<void> {
  const { newer, reload, later } = await words()
  if (document.querySelector(".newer")) return
  const notice = document.createElement("div")
  notice.className = "newer"
  notice.role = "status"
  document.body.append(notice)
  // Said a moment later: what a region holds when it appears is not announced.
  setTimeout(() => notice.append(newer, button(reload, () => location.reload()), button(later, () => notice.remove())), 100)
}

function button(label: string, act: () => void): HTMLButtonElement {
  const button = document.createElement("button")
  button.type = "button"
  button.className = "btn"
  button.textContent = label
  button.addEventListener("click", act)
  return button
}
