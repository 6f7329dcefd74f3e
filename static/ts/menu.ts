/** The menu of a narrow page closes once it has served: after a link in it, a
 *  click elsewhere, or Escape. */
export function watchMenu(): void {
  const menu = document.querySelector<HTMLDetailsElement>("details.menu")
  if (!menu) return
  document.addEventListener("click", ({ target }) => {
    if (target instanceof Element && (target.closest("a") || !menu.contains(target))) menu.open = false
  })
  menu.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !menu.open) return
    event.preventDefault()
    menu.open = false
    menu.querySelector("summary")?.focus()
  })
}
