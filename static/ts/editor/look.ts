// How the editor looks: as the page shows code, in the page's own colours.

import { goLanguage } from "@codemirror/lang-go"
import { pythonLanguage } from "@codemirror/lang-python"
import { HighlightStyle, syntaxHighlighting, syntaxTree } from "@codemirror/language"
import { Prec, type Extension } from "@codemirror/state"
import { Decoration, type DecorationSet, EditorView, MatchDecorator, ViewPlugin, type ViewUpdate } from "@codemirror/view"
import { styleTags, tags } from "@lezer/highlight"
import type { Language } from "../engine"

/** The words that take the accent of their language, or the colour of keywords, as lessons/highlight.go has them. */
const accents: Record<Language, RegExp> = {
  go: /\b(?:go|chan|select)\b|<-|\bclose\b|\b(?:sync|atomic|context|errgroup)\.\w+|\btime\.(?:Sleep|After|AfterFunc|Tick|NewTimer|NewTicker)\b|\b\w+\.(?:Go|Wait|Done|Lock|Unlock)\b/g,
  python: /\b(?:async|await)\b|\basyncio(?:\.\w+)*|\b(?:threading|concurrent)\.[\w.]+/g,
}
const types = /\b(?:nil|default)\b|\b(?:any|bool|byte|comparable|complex64|complex128|error|float32|float64|u?int(?:8|16|32|64)?|uintptr|rune|string)\b(?!\()/g

const classes = HighlightStyle.define([
  { tag: [tags.keyword, tags.bool, tags.null, tags.self], class: "k" },
  { tag: [tags.operatorKeyword, tags.modifier], class: "o" }, // quiet, as operators are
  { tag: [tags.string, tags.character, tags.escape, tags.special(tags.string)], class: "s" },
  { tag: tags.number, class: "m" },
  { tag: tags.comment, class: "c1" },
])

/** Gives a class to what matches, but in strings and comments. */
function matches(regexp: RegExp, name: string): Extension {
  const mark = Decoration.mark({ class: name })
  const decorator = new MatchDecorator({
    regexp,
    decorate: (add, from, to, _, view) => /String|Comment/.test(syntaxTree(view.state).resolveInner(from, 1).name) || add(from, to, mark),
  })
  class Matches {
    marks: DecorationSet
    constructor(view: EditorView) {
      this.marks = decorator.createDeco(view)
    }
    update(update: ViewUpdate): void {
      const parsed = syntaxTree(update.startState) !== syntaxTree(update.state)
      this.marks = parsed ? decorator.createDeco(update.view) : decorator.updateDeco(update, this.marks)
    }
  }
  return Prec.highest(ViewPlugin.fromClass(Matches, { decorations: ({ marks }) => marks }))
}

const button = { border: "1px solid var(--edge)", borderRadius: "4px", background: "var(--leaf)", color: "inherit", font: "inherit" }

const theme = EditorView.theme({
  "&": { fontSize: "var(--t-2)" },
  "&.cm-focused": { outline: "none" },
  ".cm-scroller": { fontFamily: "var(--mono)", lineHeight: "1.55", fontVariantLigatures: "none", textAutospace: "no-autospace" },
  ".cm-content": { padding: ".35rem 0 .7rem", caretColor: "var(--ink)" },
  ".cm-line": { padding: "0 .8rem 0 1rem" },
  ".cm-gutters": { background: "var(--leaf)", border: "0", color: "var(--ink-3)" },
  ".cm-lineNumbers .cm-gutterElement": { minWidth: "calc(2.4rem - 2px)", padding: "0", fontSize: ".92em" },
  "&.cm-focused .cm-matchingBracket": { background: "none", outline: "1px solid var(--edge)" },
  "&.cm-focused .cm-nonmatchingBracket": { background: "var(--bad-wash)" },
  ".cm-searchMatch": { background: "var(--py-wash)", outline: "1px solid var(--py)" },
  ".cm-searchMatch-selected": { background: "var(--py)", color: "var(--leaf)" },
  ".cm-panels": { background: "var(--well)", color: "var(--ink)", font: "400 var(--t-2)/1.4 var(--text)" },
  ".cm-panels.cm-panels-top": { borderBottom: "1px solid var(--line)" },
  ".cm-panel.cm-search": { display: "flex", flexWrap: "wrap", alignItems: "center", gap: ".4rem", padding: ".5rem 2.4rem .5rem .8rem" },
  ".cm-panel.cm-search br": { display: "none" },
  ".cm-panel.cm-search :is(input, button, label)": { margin: "0", fontSize: "inherit", minHeight: "1.75rem" },
  ".cm-panel.cm-search label": { display: "flex", alignItems: "center", gap: ".3rem" },
  ".cm-panel.cm-search [name=close]": { width: "2rem", height: "2rem", fontSize: "1.25rem" },
  ".cm-textfield": { ...button, flex: "1 1 calc(100% - 15rem)", minWidth: "6rem", padding: ".1rem .4rem" },
  ".cm-button": { ...button, backgroundImage: "none", padding: ".1rem .6rem" },
  ".k": { color: "var(--ink-2)" },
  ".s, .m": { color: "var(--literal)" },
  ".c1": { color: "var(--ink-3)" },
  ".x, .x *": { color: "var(--ci)" },
  ".hit": { "--k": "var(--bad)", background: "var(--bad-wash)", boxShadow: "inset 3px 0 var(--k)" },
  ".waits": { "--k": "var(--ink-3)", background: "var(--tint)", boxShadow: "inset 3px 0 var(--k)" },
  ".here": { "--k": "var(--c)", background: "var(--cw)" },
  "[data-who]::after": {
    content: 'attr(data-who) / ""',
    position: "sticky",
    insetInlineEnd: ".5rem",
    display: "inline-block",
    verticalAlign: "top",
    margin: "1px 0 0 1rem",
    padding: "0 .4em",
    border: "1px solid var(--k)",
    borderBottomWidth: "3px",
    borderRadius: "3px",
    background: "var(--leaf)",
    color: "var(--ink)",
    font: "600 .6875rem/.9375rem var(--text)",
  },
  "@container (width < 40rem)": { ":is(.hit, .waits)[data-who]::after": { insetInline: "3.4rem auto", display: "block", width: "max-content", margin: "0 0 .2rem" } },
  ".wrong": { textDecoration: "underline", textDecorationStyle: "wavy", textDecorationColor: "var(--bad)", textDecorationThickness: "1px", textUnderlineOffset: "3px", background: "var(--bad-wash)" },
  ".wrong.vet": { textDecorationColor: "var(--py)", background: "var(--py-wash)" },
  "@media (pointer: coarse)": {
    ".cm-scroller, .cm-panels": { fontSize: "1rem" }, // or else a phone zooms in
    ".cm-panel.cm-search :is(input, button, label)": { minHeight: "2.75rem" },
    ".cm-panel.cm-search [name=close]": { width: "2.75rem" },
  },
})

/** What knows a language. In Python's f-strings, what stands around the values is text. */
export const grammars = {
  go: goLanguage,
  python: pythonLanguage.configure({ props: [styleTags({ 'FormatSpec/... FormatConversion FormatReplacement/"{" FormatReplacement/"}"': tags.string })] }),
}

export const look = (language: Language): Extension => [
  syntaxHighlighting(classes),
  language === "go" ? matches(types, "k") : [],
  matches(accents[language], "x"),
  theme,
]
