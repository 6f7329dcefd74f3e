/** Tells the page around a stage in a frame how high it is, whenever that changes, so that it can make the frame as
 *  high: {interleave: {height: 640}}, in pixels. */
export function tellHeight(): void {
  const main = document.querySelector("main")!
  new ResizeObserver(() => parent.postMessage({ interleave: { height: Math.ceil(main.getBoundingClientRect().bottom + scrollY) } }, "*")).observe(main)
}
