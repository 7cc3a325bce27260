import { quoteIdentifier } from '../client/values.ts'
import { createJournalSql, type JournalTable } from './journal.ts'
import type { Migration } from './source/migration.ts'

/** What `migrate` would run, as SQL for psql: each migration between BEGIN and COMMIT with its journal row. */
export function migrationScript(pending: readonly Migration[], journal: JournalTable, journalExists: boolean): string {
  if (pending.length === 0) return '-- nothing to apply\n'
  const preamble = journalExists ? [] : ['begin;', ...createJournalSql(journal).map((statement) => `${statement};`), 'commit;', '']
  const into = quoteIdentifier(journal.schema, journal.table)
  const parts = pending.map(({ name, chunks, hash, when }) =>
    [
      `-- migration ${name}`,
      'begin;',
      // A line of its own ends a statement whose file forgot the semicolon or ends in a comment; an empty one does no harm.
      ...chunks.map(({ sql }) => `${sql.trim()}\n;`),
      `insert into ${into} (hash, created_at) values ('${hash}', ${when});`,
      'commit;',
      '',
    ].join('\n'),
  )
  // psql would otherwise go on after an error, and apply the second migration without the first.
  return ['\\set ON_ERROR_STOP on', '', ...preamble, ...parts].join('\n')
}
