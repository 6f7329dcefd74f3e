// What is marked in an editor's text: what is wrong with it, and what a run that failed has marked.

import { StateEffect, StateField, type Text } from "@codemirror/state"
import { Decoration, type DecorationSet, EditorView } from "@codemirror/view"
import type { Mark } from "../mark"
import type { Finding } from "./compiler"
import { spanAt } from "./places"

const setFindings = StateEffect.define<Finding[]>()
const setMarks = StateEffect.define<Mark[]>()

/** Underlines what findings are about, until there are others. */
export const showFindings = (findings: Finding[]): StateEffect<Finding[]> => setFindings.of(findings)

/** Marks these lines alone. */
export const showMarks = (marks: Mark[]): StateEffect<Mark[]> => setMarks.of(marks)

const underlines = StateField.define<DecorationSet>({
  create: () => Decoration.none,
  update(marks, transaction) {
    marks = marks.map(transaction.changes)
    for (const effect of transaction.effects) if (effect.is(setFindings)) marks = underline(transaction.state.doc, effect.value)
    return marks
  },
  provide: (field) => EditorView.decorations.from(field),
})

const lines = StateField.define<DecorationSet>({
  create: () => Decoration.none,
  update(marks, transaction) {
    marks = marks.map(transaction.changes)
    for (const effect of transaction.effects) if (effect.is(setMarks)) marks = marked(transaction.state.doc, effect.value)
    return marks
  },
  provide: (field) => EditorView.decorations.from(field),
})

export const marks = [underlines, lines]

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

/** Who stands at a line is an attribute, and drawn by style alone: it is no part of the text. */
function marked(doc: Text, marks: Mark[]): DecorationSet {
  const ranges = marks.flatMap(({ line, failed, who, all }) => {
    const decoration = Decoration.line({ class: failed ? "hit" : "waits", attributes: who ? { "data-who": who, title: all } : {} })
    return line > doc.lines ? [] : [decoration.range(doc.line(line).from)]
  })
  return Decoration.set(ranges, true)
}
