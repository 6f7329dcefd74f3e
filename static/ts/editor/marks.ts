// What is marked in an editor's text: what is wrong with it, and the line that a run failed at.

import { StateEffect, StateField, type Text } from "@codemirror/state"
import { Decoration, type DecorationSet, EditorView } from "@codemirror/view"
import type { Finding } from "./compiler"
import { spanAt } from "./places"

const setFindings = StateEffect.define<Finding[]>()
const setFailed = StateEffect.define<number>()

/** Underlines what findings are about, until there are others. */
export const showFindings = (findings: Finding[]): StateEffect<Finding[]> => setFindings.of(findings)

/** Marks a line; 0 for none. */
export const showFailed = (line: number): StateEffect<number> => setFailed.of(line)

const underlines = StateField.define<DecorationSet>({
  create: () => Decoration.none,
  update(marks, transaction) {
    marks = marks.map(transaction.changes)
    for (const effect of transaction.effects) if (effect.is(setFindings)) marks = underline(transaction.state.doc, effect.value)
    return marks
  },
  provide: (field) => EditorView.decorations.from(field),
})

const failed = StateField.define<DecorationSet>({
  create: () => Decoration.none,
  update(marks, transaction) {
    marks = marks.map(transaction.changes)
    for (const effect of transaction.effects) if (effect.is(setFailed)) marks = hit(transaction.state.doc, effect.value)
    return marks
  },
  provide: (field) => EditorView.decorations.from(field),
})

export const marks = [underlines, failed]

function underline(doc: Text, findings: Finding[]): DecorationSet {
  const ranges = findings.flatMap(({ line = 0, column, text, by }) => {
    if (line < 1 || line > doc.lines) return []
    const at = doc.line(line)
    const { from, to } = spanAt(at.text, column)
    const mark = Decoration.mark({ class: by === "vet" ? "wrong vet" : "wrong", attributes: { title: text } })
    return from < to ? [mark.range(at.from + from, at.from + to)] : []
  })
  return Decoration.set(ranges, true)
}

function hit(doc: Text, line: number): DecorationSet {
  return line < 1 || line > doc.lines ? Decoration.none : Decoration.set(Decoration.line({ class: "hit" }).range(doc.line(line).from))
}
