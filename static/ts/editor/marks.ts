// What is marked in an editor's text: what is wrong with it, what a run that failed has marked, and who stands where.

import { StateEffect, type StateEffectType, StateField, type Text } from "@codemirror/state"
import { Decoration, type DecorationSet, EditorView } from "@codemirror/view"
import type { Mark } from "../mark"
import type { Finding } from "./compiler"
import { spanAt } from "./places"

const setFindings = StateEffect.define<Finding[]>()
const setMarks = StateEffect.define<Mark[]>()
const setStanding = StateEffect.define<Mark[]>()

/** Underlines what findings are about, until there are others. */
export const showFindings = (findings: Finding[]): StateEffect<Finding[]> => setFindings.of(findings)

/** Marks these lines alone. */
export const showMarks = (marks: Mark[]): StateEffect<Mark[]> => setMarks.of(marks)

/** Shows who stands at these lines alone, at the moment that the timeline's playhead is on. */
export const showStanding = (marks: Mark[]): StateEffect<Mark[]> => setStanding.of(marks)

/** What the values of an effect are drawn as, until there are others. */
function drawn<T>(effect: StateEffectType<T[]>, draw: (doc: Text, values: T[]) => DecorationSet): StateField<DecorationSet> {
  return StateField.define({
    create: () => Decoration.none,
    update(drawn, transaction) {
      drawn = drawn.map(transaction.changes)
      for (const each of transaction.effects) if (each.is(effect)) drawn = draw(transaction.state.doc, each.value)
      return drawn
    },
    provide: (field) => EditorView.decorations.from(field),
  })
}

export const marks = [
  drawn(setFindings, underline),
  drawn(setStanding, (doc, marks) => marked(doc, marks, () => "here")),
  drawn(setMarks, (doc, marks) => marked(doc, marks, ({ failed }) => (failed ? "hit" : "waits"))),
]

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
function marked(doc: Text, marks: Mark[], name: (mark: Mark) => string): DecorationSet {
  const ranges = marks.flatMap((mark) => {
    const { line, who, all } = mark
    const decoration = Decoration.line({ class: name(mark), attributes: who ? { "data-who": who, title: all } : {} })
    return line < 1 || line > doc.lines ? [] : [decoration.range(doc.line(line).from)]
  })
  return Decoration.set(ranges, true)
}
