import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { readMigration } from './files.ts'
import type { Migration } from './migration.ts'
import { RESTORE, type SourceProblem } from './problem.ts'

/** An entry of `meta/_journal.json`, as drizzle-kit 0.x writes it. */
export interface JournalEntry {
  readonly tag: string
  readonly when: number
}

export const journalPath = (folder: string): string => join(folder, 'meta', '_journal.json')

/** The layout of drizzle-kit 0.x: the journal lists `<tag>.sql` in the order in which they apply. */
export function readJournalFormat(folder: string, files: readonly string[], problems: SourceProblem[]): Migration[] {
  const entries = readJournal(journalPath(folder), problems)
  const there = new Set(files)
  const named = new Set(entries.map(({ tag }) => `${tag}.sql`))
  const unnamed = files.filter((name) =>
    name.endsWith('.sql') ? !named.has(name) : /^\d{4}_.*\.ts$/.test(name) && !named.has(`${name.slice(0, -3)}.sql`),
  )
  for (const file of unnamed) {
    problems.push({
      rule: 'migration-not-in-journal',
      blocking: false,
      path: join(folder, file),
      message: 'is not named in meta/_journal.json, so it never runs',
      hint: 'Add its entry to the journal (a merge may have dropped it), make it with `dbctl generate --custom`, or delete the file.',
    })
  }
  return entries.flatMap(({ tag, when }) => {
    const missing = 'is named in the journal but cannot be read'
    const paths = { sqlPath: join(folder, `${tag}.sql`), scriptPath: there.has(`${tag}.ts`) ? join(folder, `${tag}.ts`) : undefined }
    return readMigration({ name: tag, when, ...paths, missing }, problems)
  })
}

function readJournal(path: string, problems: SourceProblem[]): JournalEntry[] {
  const refuse = (rule: string, message: string, hint = RESTORE): JournalEntry[] => {
    problems.push({ rule, blocking: true, path, message, hint })
    return []
  }
  let text: string
  try {
    text = readFileSync(path, 'utf8').replace(/^\uFEFF/, '')
  } catch (error) {
    return refuse('journal-invalid', `cannot be read (${(error as NodeJS.ErrnoException).code})`)
  }
  if (/^<{7} |^={7}\r?$|^>{7} /m.test(text)) {
    const hint = 'Keep the entries of both sides, in the order in which they shall apply, each with its own idx, tag and when.'
    return refuse('journal-merge-conflict', 'holds the marks of a merge conflict', hint)
  }
  let parsed: unknown
  try {
    parsed = JSON.parse(text)
  } catch (error) {
    return refuse('journal-invalid', `is not valid JSON: ${error instanceof Error ? error.message : String(error)}`)
  }
  const entries = (parsed as { entries?: unknown } | null)?.entries
  if (!Array.isArray(entries)) return refuse('journal-invalid', 'has no list of entries')
  const { dialect } = parsed as { dialect?: unknown }
  if (dialect !== undefined && dialect !== 'postgresql' && dialect !== 'pg') {
    return refuse('journal-invalid', `is of the dialect ${JSON.stringify(dialect)}; dbctl speaks PostgreSQL only`)
  }
  const found = new Map<string, JournalEntry>()
  for (const [i, entry] of entries.entries()) {
    const { tag, when } = ((entry as unknown) ?? {}) as Record<string, unknown>
    if (typeof tag !== 'string' || tag === '' || typeof when !== 'number' || !Number.isSafeInteger(when)) {
      return refuse('journal-invalid', `has an entry ${i} without a tag and a when`)
    }
    // biome-ignore lint/suspicious/noControlCharactersInRegex: a line break in a name would leave the comment that it is printed in
    if (/[\\/\u0000-\u001f\u007f]|^\.\.?$/.test(tag))
      return refuse('journal-invalid', `has an entry ${i} whose tag is no file name: ${JSON.stringify(tag)}`)
    if (found.has(tag)) {
      return refuse('journal-duplicate-tag', `names ${tag} twice; one of the entries is left over from a merge`)
    }
    found.set(tag, { tag, when })
  }
  const list = [...found.values()]
  problems.push(...orderProblems(path, list))
  return list
}

/** What dbctl applies all the same and drizzle-kit's own migrate would skip in silence: it looks at nothing but the newest `when`. */
function orderProblems(path: string, entries: readonly JournalEntry[]): SourceProblem[] {
  const problems: SourceProblem[] = []
  let newest: JournalEntry | undefined
  for (const entry of entries) {
    if (newest && entry.when <= newest.when) {
      const same = entry.when === newest.when
      problems.push({
        rule: same ? 'journal-same-when' : 'journal-out-of-order',
        blocking: false,
        path,
        message: same
          ? `gives ${entry.tag} the \`when\` of ${newest.tag} (${entry.when}); drizzle-kit migrate would never apply it once the other is applied`
          : `gives ${entry.tag} an older \`when\` (${entry.when}) than ${newest.tag} before it (${newest.when}); drizzle-kit migrate would skip it where that one is applied`,
        hint: `Where it is applied nowhere yet, raise its \`when\` above ${newest.when}.`,
      })
    } else newest = entry
  }
  return problems
}
