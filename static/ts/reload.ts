/** For authors: loads the page anew when the server says that the content changed. A service worker
 *  that the site left when it was served otherwise would be in the way. */
export function watchContent(root: string): void {
  new EventSource(`${root}reload`).addEventListener("reload", () => location.reload())
  void navigator.serviceWorker?.getRegistration(root).then((registration) => registration?.unregister()).catch(() => {})
}
