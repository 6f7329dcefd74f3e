/** An element with these properties, and these children: as elements, or as text. */
export function make<K extends keyof HTMLElementTagNameMap>(tag: K, properties: Partial<HTMLElementTagNameMap[K]> | string = "", ...children: (Node | string)[]): HTMLElementTagNameMap[K] {
  const element = document.createElement(tag)
  Object.assign(element, typeof properties === "string" ? { className: properties } : properties)
  element.append(...children)
  return element
}

/** A line drawing of 16 by 16; solid: filled. */
export function icon(path: string, solid = false): SVGSVGElement {
  const space = "http://www.w3.org/2000/svg"
  const svg = document.createElementNS(space, "svg")
  const line = document.createElementNS(space, "path")
  line.setAttribute("d", path)
  for (const [name, value] of Object.entries({ viewBox: "0 0 16 16", class: solid ? "i solid" : "i", "aria-hidden": "true" })) svg.setAttribute(name, value)
  svg.append(line)
  return svg
}
