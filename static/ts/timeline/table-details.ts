import { make } from "./make"
import type { Table } from "./table"
import type { View } from "./view"
import type { Words } from "./words"

export interface TableDetails {
  details: HTMLElement
  /** The data has changed. */
  fresh(): void
  /** The playhead has moved. */
  follow(): void
}

/** The timeline as a table, in a `details`: it is loaded and built when that is opened. */
export function tableDetails(view: View, words: Words): TableDetails {
  const details = make("details", "rt-table", make("summary", "", words.table.title))
  let table: Table | null = null
  details.addEventListener("toggle", async () => {
    if (!details.open) return
    if (!table) {
      const { Table } = await import("./hands")
      if (!table) details.append((table = new Table(view, words)).box)
    }
    table.fresh()
  })
  return {
    details,
    fresh: () => void (details.open && table?.fresh()),
    follow: () => void (details.open && table?.follow()),
  }
}
