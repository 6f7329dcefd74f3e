// Where the page stands in the site.

const html = document.documentElement

/** Link to the site's root, "../../". */
export const root = html.dataset.root ?? "./"

/** The language that the page is written in: "en" or "zh". */
export const lang = html.dataset.lang ?? "en"
