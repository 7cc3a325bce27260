import type { Constraint, RangeVar } from 'libpg-query'
import { quoteIdentifier } from '../../client/values.ts'
import { qualifiedName } from '../sql/names.ts'
import { isLive, isPartitioned, type RewriteContext, spellTable } from './context.ts'
import { accessOf, constraint as constraintResource } from './resources.ts'
import type { Plan } from './step.ts'
import { spell, type Unit } from './unit.ts'

/**
 * FOREIGN KEY and CHECK: enforced for new rows at once, verified against the old ones in a transaction of its own, which holds no lock
 * that a reader or writer waits for. ALTER TABLE, "ADD table_constraint [ NOT VALID ]" and "VALIDATE CONSTRAINT".
 */
export function planValidated(unit: Unit, relation: RangeVar, added: Constraint, context: RewriteContext): Plan | undefined {
  const { contype, conname, skip_validation, is_enforced } = added
  if (!isLive(relation, context) || skip_validation || is_enforced === false) return undefined
  // NOT VALID on a partitioned table since PostgreSQL 18.
  if (contype === 'CONSTR_FOREIGN' && context.serverMajor < 18 && isPartitioned(relation, context)) return undefined
  if (conname === undefined) return undefined
  const table = qualifiedName(relation)
  const access = accessOf(unit)
  const own = [constraintResource(table, conname)]
  return {
    steps: [
      {
        kind: 'schema',
        label: 'constraints',
        sql: [spell(unit, `${unit.text} NOT VALID`)],
        why: 'NOT VALID: new rows are checked from here on, and the rows that are there in the migration that validates.',
        ...access,
      },
      {
        kind: 'validate',
        label: 'validate',
        sql: [`ALTER TABLE ${spellTable(relation)} VALIDATE CONSTRAINT ${quoteIdentifier(conname)};`],
        why: 'Reads the tables through while everybody reads and writes them.',
        reads: access.reads,
        writes: own,
      },
    ],
  }
}
