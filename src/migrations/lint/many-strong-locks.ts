import type { Rule } from './rule.ts'
import { locksBefore, strongLocks } from './strong-locks.ts'
import { transactionOf } from './transactions.ts'
import { listed } from './wording.ts'

/** Locks come one after the other and go all at once: who waits for the second keeps the first. */
export const manyStrongLocks: Rule = {
  id: 'DB029',
  name: 'many-strong-locks',
  severity: 'warning',
  summary: 'One transaction that closes two or more tables in use',
  *checkStatement(statement, migration, context) {
    if (transactionOf(statement, migration) === undefined) return
    const own = strongLocks(statement, context.schema).filter(({ table }) => !context.isNew(table))
    if (own.length === 0) return
    const transaction = locksBefore(statement, migration, context)
    const held = transaction.locks
    const [first] = held
    const next = own.map(({ table, lock }) => ({ table: transaction.firstName(table), lock }))
    const tables = [...new Set([...held, ...next].map(({ table }) => table))]
    // Said once, where the second table comes in.
    if (tables.length < 2 || held.length > 1) return
    const second = next.find(({ table }) => table !== first?.table)
    const closed = first ?? next[0]
    if (!second || !closed) return
    yield {
      statement,
      message:
        `${closed.table} stays closed${closed.lock === 'ACCESS EXCLUSIVE' ? '' : ' to writers'} while this waits for ${second.lock} on ${second.table}: requests for both queue up behind it, and a transaction ` +
        'of the application that takes them in the other order deadlocks with the migration (40P01).',
      fix: `-- One migration for each of ${listed(tables)}; dbctl commits, and so unlocks, after each:\n-- dbctl generate --custom ${second.table.replace(/"/g, '').replace('.', '_')}`,
      table: second.table,
      object: second.table,
    }
  },
}
