// The words of the editor: views/editor_text.go has their values.
import type { Reason } from "./reasons"

export interface Words {
  label: string
  keys: string
  edited: string
  discard: string
  format: string
  kept: string
  unkept: string
  ours: string
  ask: AskWords
  take: TakeWords
  shared: string
  badLink: string
  large: string
  another: string
  finding: string
  findings: string
  compile: string
  limit: string
  vet: string
  why: string
  reasons: Record<Reason, string>
  limits: Record<string, string> | null
  phrases: Record<string, string>
}
export interface TakeWords {
  title: string
  link: string
  copied: string
  tooLarge: string
  playground: string
  paste: string
  download: string
  unpack: string
  failed: string
}
export interface AskWords {
  title: string
  body: string
  discard: string
  keep: string
}
