import type { Place } from './place.ts'

export type Severity = 'error' | 'warning' | 'note'

/** What a check found: lint, audit and advice alike. */
export interface Finding {
  /** Stable, and the anchor of its page: `DB001`. */
  readonly id: string
  /** The rule's name: `create-index-not-concurrently`. */
  readonly rule: string
  readonly severity: Severity
  /** What is wrong and why it matters, in one or two sentences, naming the object. */
  readonly message: string
  /** The safe way, as SQL or a command that can be pasted. */
  readonly fix: string
  /** Where the finding stands, when it stands in a file. */
  readonly place?: Place
  /** Where it ends, for reports that mark a range; lines and columns as in `place`, the end exclusive. */
  readonly end?: Place
  /** The object that it is about, qualified and quoted as SQL would name it: `"public"."users"`. */
  readonly object?: string
  /** The page that explains it, relative to the documentation: `docs/lint/DB001.md`. */
  readonly page: string
}
