/** Moves the focus in a list that is one stop of the Tab key: what has it, after an arrow key, Home or End. */
export function rove(event: KeyboardEvent, items: HTMLElement[]): HTMLElement | undefined {
  if (event.ctrlKey || event.metaKey || event.altKey) return undefined
  const at = items.indexOf(event.target as HTMLElement)
  const last = items.length - 1
  const to = { ArrowDown: at + 1, ArrowUp: at < 0 ? last : at - 1, Home: 0, End: last }[event.key]
  if (to === undefined) return undefined
  event.preventDefault()
  const item = items[Math.max(0, Math.min(to, last))]
  if (item) item.tabIndex = -1
  item?.focus()
  return item
}

/** Scrolls a box, and not the page, so far that an item in it is seen. */
export function reveal(box: Element, item: Element | undefined, room = 0): void {
  if (!item) return void (box.scrollTop = 0)
  const [inner, outer] = [item.getBoundingClientRect(), box.getBoundingClientRect()]
  if (inner.bottom > outer.bottom) box.scrollTop += inner.bottom - outer.bottom + room
  else if (inner.top < outer.top) box.scrollTop += inner.top - outer.top - room
}
