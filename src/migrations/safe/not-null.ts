import type { RangeVar } from 'libpg-query'
import { quoteIdentifier } from '../../client/values.ts'
import { sha256 } from '../source/migration.ts'
import { chooseName, clip } from '../sql/model/implicit-names.ts'
import { qualifiedName } from '../sql/names.ts'
import { isLive, type RewriteContext, spellTable } from './context.ts'
import { column, constraint, nullness, type Resource, rows } from './resources.ts'
import type { Plan, Step } from './step.ts'
import { spell, type Unit } from './unit.ts'

/** SET NOT NULL reads the whole table under ACCESS EXCLUSIVE, unless something valid says already that there is no null. */
export function planNotNull(unit: Unit, relation: RangeVar, name: string, context: RewriteContext): Plan | undefined {
  const table = qualifiedName(relation)
  if (!isLive(relation, context) || isProven(table, name, context)) return undefined
  return { steps: context.serverMajor >= 18 ? byConstraint(unit, relation, name, context) : byCheck(unit, relation, name) }
}

function isProven(table: string, name: string, { schema }: RewriteContext): boolean {
  const known = schema.tableOf(table)
  if (known?.columns.get(name)?.notNull) return true
  return [...(known?.constraints.values() ?? [])].some(({ notNullColumn, validated }) => notNullColumn === name && validated)
}

/** PostgreSQL 12 and later skip the scan where a valid CHECK proves it. ALTER TABLE, "SET/DROP NOT NULL". */
function byCheck(unit: Unit, relation: RangeVar, name: string): Step[] {
  const table = qualifiedName(relation)
  const target = spellTable(relation)
  const check = temporaryName(`${relation.relname}_${name}`, 'not_null')
  const reads = readsOf(table, name)
  const own = constraint(table, check)
  return [
    {
      kind: 'schema',
      label: 'not_null',
      sql: [`ALTER TABLE ${target} ADD CONSTRAINT ${quoteIdentifier(check)} CHECK (${quoteIdentifier(name)} IS NOT NULL) NOT VALID;`],
      why: 'No new null from here on; the check goes once NOT NULL has taken its place.',
      reads,
      writes: [own],
    },
    {
      kind: 'validate',
      label: 'validate',
      sql: [`ALTER TABLE ${target} VALIDATE CONSTRAINT ${quoteIdentifier(check)};`],
      why: 'Reads the tables through while everybody reads and writes them.',
      reads,
      writes: [own],
    },
    {
      kind: 'schema',
      label: 'not_null',
      sql: [spell(unit), `ALTER TABLE ${target} DROP CONSTRAINT ${quoteIdentifier(check)};`],
      why: 'SET NOT NULL reads no row: the valid check proves it.',
      reads,
      writes: [own, nullness(table, name)],
    },
  ]
}

/** PostgreSQL 18 keeps NOT NULL as a constraint, which can be added NOT VALID; under the name that SET NOT NULL would have given it. */
function byConstraint(unit: Unit, relation: RangeVar, name: string, { schema }: RewriteContext): Step[] {
  const table = qualifiedName(relation)
  const target = spellTable(relation)
  const known = schema.tableOf(table)
  const own = chooseName(relation.relname ?? '', name, 'not_null', (taken) => known?.constraints.has(taken) === true)
  const access = { reads: readsOf(table, name), writes: [constraint(table, own), nullness(table, name)] }
  return [
    {
      kind: 'schema',
      label: 'not_null',
      sql: [spell(unit, `ALTER TABLE ${target} ADD CONSTRAINT ${quoteIdentifier(own)} NOT NULL ${quoteIdentifier(name)} NOT VALID`)],
      why: 'NOT VALID: new rows are checked from here on, and the rows that are there in the migration that validates.',
      ...access,
    },
    {
      kind: 'validate',
      label: 'validate',
      sql: [`ALTER TABLE ${target} VALIDATE CONSTRAINT ${quoteIdentifier(own)};`],
      why: 'Reads the tables through while everybody reads and writes them.',
      ...access,
    },
  ]
}

const readsOf = (table: string, name: string): Resource[] => [column(table, name), rows(table, name)]

/** A name of ours that no other object has, in 63 bytes. PostgreSQL 18 would give `t_c_not_null` to the real thing. */
export function temporaryName(of: string, suffix: string): string {
  const name = `dbctl_${of}_${suffix}`
  if (Buffer.byteLength(name) <= 63) return name
  const end = `_${sha256(of).slice(0, 8)}_${suffix}`
  return `${clip(`dbctl_${of}`, 63 - Buffer.byteLength(end))}${end}`
}
