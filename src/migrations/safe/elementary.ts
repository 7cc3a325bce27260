import type { Constraint, RangeVar } from 'libpg-query'
import { quoteIdentifier } from '../../client/values.ts'
import { qualifiedName, stringsOf } from '../sql/names.ts'
import { splitAddColumn } from './add-column.ts'
import { constraintName } from './constraint-name.ts'
import { isLive, type RewriteContext, spellTable } from './context.ts'
import { splitDropIndex } from './drop-index.ts'
import type { Backfill, Refusal } from './step.ts'
import { readUnit, splitAlterTable, type Unit } from './unit.ts'

/** A statement that does one thing, or a column's filling, which is none. */
export interface Element {
  readonly part: Unit | Backfill
  readonly refusal?: Refusal | undefined
}

/**
 * The same as the statement, one thing after another: what each needs is decided for each, with the schema as those before it leave it. So
 * whoever takes an element applies it before asking for the next.
 */
export async function* elementsOf(unit: Unit, context: RewriteContext): AsyncGenerator<Element> {
  for (const single of await splitDropIndex(unit)) {
    for (const alteration of await splitAlterTable(single)) {
      const column = await splitAddColumn(alteration, context)
      for (const [i, part] of (column?.parts ?? [alteration]).entries()) {
        const named = 'node' in part ? await withName(part, context) : part
        for (const before of 'node' in named ? await notNullsBefore(named, context) : []) yield { part: before }
        yield { part: named, refusal: i === 0 ? column?.refusal : undefined }
      }
    }
  }
}

export function addedConstraint({ node }: Unit): { relation: RangeVar; added: Constraint } | undefined {
  if (!('AlterTableStmt' in node) || node.AlterTableStmt.objtype !== 'OBJECT_TABLE' || !node.AlterTableStmt.relation) return undefined
  const { relation, cmds = [] } = node.AlterTableStmt
  const [part] = cmds
  if (cmds.length !== 1 || !part || !('AlterTableCmd' in part) || part.AlterTableCmd.subtype !== 'AT_AddConstraint') return undefined
  const { def } = part.AlterTableCmd
  return def && 'Constraint' in def ? { relation, added: def.Constraint } : undefined
}

const NAMED: ReadonlySet<string> = new Set(['CONSTR_UNIQUE', 'CONSTR_PRIMARY', 'CONSTR_FOREIGN', 'CONSTR_CHECK'])

/** A constraint is validated and an index attached by name, so one that PostgreSQL would name is given that name. */
async function withName(unit: Unit, context: RewriteContext): Promise<Unit> {
  const found = addedConstraint(unit)
  if (!found || found.added.conname !== undefined || found.added.indexname !== undefined) return unit
  const { relation, added } = found
  if (!isLive(relation, context) || !NAMED.has(added.contype ?? '')) return unit
  const at = unit.at(added.location)
  const name = quoteIdentifier(constraintName(relation, added, undefined, context.schema))
  return readUnit(`${unit.text.slice(0, at)}CONSTRAINT ${name} ${unit.text.slice(at)}`, unit.lead, unit.tail.slice(1))
}

/** ADD PRIMARY KEY makes its columns NOT NULL, under the same lock and with the same scan as SET NOT NULL. */
async function notNullsBefore(unit: Unit, context: RewriteContext): Promise<Unit[]> {
  const found = addedConstraint(unit)
  if (found?.added.contype !== 'CONSTR_PRIMARY' || !isLive(found.relation, context)) return []
  const { relation, added } = found
  const known = context.schema.tableOf(qualifiedName(relation))
  const nullable = stringsOf(added.keys).filter((name) => known?.columns.get(name)?.notNull !== true)
  const alter = `ALTER TABLE ${relation.inh ? '' : 'ONLY '}${spellTable(relation)}`
  return Promise.all(nullable.map((name) => readUnit(`${alter} ALTER COLUMN ${quoteIdentifier(name)} SET NOT NULL`)))
}
