import { DBCTL_SCHEMA } from '../../catalog/dbctl-schema.ts'
import type { Session } from '../../client/session.ts'
import { quoteLiteral } from '../../client/values.ts'
import { FACTS, FACTS_TABLE } from '../facts.ts'
import { type JournalTable, quoteJournal } from '../journal.ts'

/**
 * The statements that clear what dbctl itself has written about a journal's migrations. Whatever comes to be kept about a migration is
 * cleared here: a step that is remembered as done would be left out when the migration runs again. What is about the database and not
 * about its migrations (the mark of `protect`) stays.
 */
export async function planForgetting(session: Session, journal: JournalTable): Promise<string[]> {
  const there = await session.query(
    'select from pg_catalog.pg_class c join pg_catalog.pg_namespace n on n.oid = c.relnamespace where n.nspname = $1 and c.relname = $2',
    [DBCTL_SCHEMA, FACTS.name],
  )
  return there.length === 0 ? [] : [`delete from ${FACTS_TABLE} where journal = ${quoteLiteral(quoteJournal(journal))}`]
}
