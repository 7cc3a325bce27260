import type { TableShape } from '../../catalog/table-shapes.ts'
import type { Session } from '../../client/session.ts'
import { quoteIdentifier } from '../../client/values.ts'

interface SequenceState {
  readonly last: string
  readonly called: boolean
  readonly increment: string
}

/**
 * Moves the sequences of serial and identity columns past what the table holds, in their own direction and never back. A sequence's place
 * is no part of a transaction, so this comes last: what moved stays moved even if the rows do not stay. `columns` are those that were written:
 * what drew its values itself is where it belongs.
 */
export async function advanceSequences(session: Session, { name, columns }: Pick<TableShape, 'name' | 'columns'>): Promise<void> {
  for (const column of columns) {
    if (column.sequence === null) continue
    const [state] = await session.query<SequenceState>(
      `select s.last_value::pg_catalog.text as last, s.is_called as called, p.seqincrement::pg_catalog.text as increment
       from ${column.sequence} s cross join pg_catalog.pg_sequence p where p.seqrelid = $1::pg_catalog.regclass`,
      [column.sequence],
    )
    if (!state) continue
    const [extreme, beyond] = BigInt(state.increment) > 0n ? ['max', '>'] : ['min', '<']
    // Compared and set by one statement, as near to each other as PostgreSQL lets them be: it has no lock that stops nextval.
    await session.query(
      `select pg_catalog.setval($1::pg_catalog.regclass, found.value)
       from (select ${extreme}(${quoteIdentifier(column.name)})::pg_catalog.int8 as value from ${name}) found, ${column.sequence} s
       where found.value ${beyond} s.last_value or (found.value = s.last_value and not s.is_called)`,
      [column.sequence],
    )
  }
}
