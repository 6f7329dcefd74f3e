// What beginners meet, told by what the compiler and go vet say.

import type { Finding } from "./compiler"

export type Reason =
  | "unused" | "unusedImport" | "missingReturn" | "undefined" | "assignment" | "noNewVariables" | "mismatch"
  | "lostCancel" | "copyLocks" | "waitGroupAdd" | "loopClosure" | "unreachable" | "unusedResult" | "syntax"
  | "notHere" | "costly" | "notText"

const patterns: [RegExp, Reason][] = [
  [/\bdeclared and not used\b/, "unused"],
  [/\bimported and not used\b|\bimported as \S+ and not used\b/, "unusedImport"],
  [/^missing return\b/, "missingReturn"],
  [/^undefined: |\bundefined \(type .* has no field or method\b/, "undefined"],
  [/^assignment mismatch: |^(?:not enough|too many) return values/, "assignment"],
  [/^no new variables on left side of :=/, "noNewVariables"],
  [/\bmismatched types\b|^cannot use .* as .* value in /, "mismatch"],
  [/\bcontext leak\b|\bwithout using the \w+ var\b/, "lostCancel"],
  [/\bcopies lock\b|\bpasses lock by value\b|\bcopies lock value\b/, "copyLocks"],
  [/\bWaitGroup\.Add called from inside\b/, "waitGroupAdd"],
  [/^loop variable \w+ captured by func literal/, "loopClosure"],
  [/^unreachable code/, "unreachable"],
  [/^result of .* call not used/, "unusedResult"],
  [/^syntax error\b/, "syntax"],
]

/** What keeps a program from being compiled at all. */
const limits: [RegExp, Reason][] = [
  [/ is not here: | is no package of the standard library | no C compiler here/, "notHere"],
  [/ to compile\.| to be compiled|makes a program of more /, "costly"],
  [/ UTF-8, without NUL/, "notText"],
]

/** What a limit says, in the language of the words that are there for it: by its English, where {} stands for what varies. */
export function limitIn(text: string, words: Record<string, string> | null): string {
  for (const [english, own] of Object.entries(words ?? {})) {
    const pattern = english.replace(/[.*+?^$()[\]\\|]/g, "\\$&").replaceAll("{}", "(.+)")
    const values = new RegExp(`^${pattern}$`).exec(text)
    if (values) return own.replace(/\{\}/g, () => values.splice(1, 1)[0] ?? "")
  }
  return text
}

/** What there is an explanation of, if this is such a finding. */
export function reasonOf({ text, by }: Finding): Reason | undefined {
  return (by === "limit" ? limits : patterns).find(([pattern]) => pattern.test(text))?.[1]
}
