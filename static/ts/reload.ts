/** For authors: loads the page anew when the server says that the content changed. */
export function watchContent(root: string): void {
  new EventSource(`${root}reload`).addEventListener("reload", () => location.reload())
}
