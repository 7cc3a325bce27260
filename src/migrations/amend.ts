import { ensureOwnTable } from '../catalog/dbctl-schema.ts'
import { withAdvisoryLock } from '../client/advisory-lock.ts'
import type { Client } from '../client/client.ts'
import { PSQL_HEAD } from '../client/psql.ts'
import { DbctlError } from '../errors.ts'
import type { Reporter } from '../report.ts'
import { FACTS, FACTS_TABLE } from './facts.ts'
import { createJournal, type JournalTable, readJournal } from './journal.ts'
import { journalLock } from './migrate.ts'
import type { SourceFormat } from './source/migration.ts'

/** One change of what the database remembers of its history; no object of the schema is touched. */
export interface Amendment {
  readonly migration: string
  /** For a person: `record as applied without running it`. */
  readonly what: string
  /** One statement or several. */
  readonly sql: readonly string[]
}

export interface AmendOptions {
  readonly journal: JournalTable
  readonly format: SourceFormat
  readonly lockWait: number
  readonly signal: AbortSignal
  readonly report: Reporter
  /** What was shown and agreed to. */
  readonly approved: readonly Amendment[]
  /** Plans again, under the lock. */
  plan(): Promise<readonly Amendment[]>
}

/** Carries out an approved plan, exactly that one, in one transaction under the lock of the journal. */
export function amend(client: Client, { journal, format, lockWait, signal, report, approved, plan }: AmendOptions): Promise<void> {
  return withAdvisoryLock(client, { name: journalLock(journal), wait: lockWait, signal, report }, async (lock) => {
    const now = await plan()
    if (JSON.stringify(now) !== JSON.stringify(approved)) {
      throw new DbctlError('DBCTL_BUSY', 'the history has changed since the plan was shown; nothing was done', {
        hint: 'Another run was under way. Look at the plan again: --dry-run',
      })
    }
    await client.session.transaction(async (tx) => {
      await lock.assertHeld()
      // A role that may write the journal need not be one that may create.
      if ((await readJournal(tx, journal)) === undefined) await createJournal(tx, journal, format)
      if (approved.some(({ sql }) => sql.some((text) => text.includes(FACTS_TABLE)))) await ensureOwnTable(tx, FACTS)
      for (const { sql } of approved) await tx.script(sql.join(';\n'))
    })
  })
}

/** The plan for psql. */
export const amendmentScript = (amendments: readonly Amendment[], preamble: readonly string[]): string =>
  amendments.length === 0
    ? '-- nothing to do\n'
    : [
        ...PSQL_HEAD,
        'begin;',
        ...preamble.map((sql) => `${sql};`),
        ...amendments.flatMap(({ migration, what, sql }) => [`-- ${migration}: ${what}`, ...sql.map((statement) => `${statement};`)]),
        'commit;',
        '',
      ].join('\n')
