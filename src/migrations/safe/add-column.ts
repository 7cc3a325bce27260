import type { ColumnDef, Constraint, Node, RangeVar } from 'libpg-query'
import { quoteIdentifier } from '../../client/values.ts'
import { volatileIn } from '../lint/volatility.ts'
import { isNull } from '../sql/model/columns.ts'
import { SERIALS, typeModelOf } from '../sql/model/types.ts'
import { isLive, type RewriteContext, spellTable } from './context.ts'
import type { Backfill, Refusal } from './step.ts'
import { readUnit, type Unit } from './unit.ts'

/** What ADD COLUMN is made of where the table is in use. */
export interface ColumnParts {
  readonly parts: ReadonlyArray<Unit | Backfill>
  readonly refusal?: Refusal
}

/**
 * A column that PostgreSQL adds without reading or writing a row, and then, one by one, what would have made it do so: a default that each
 * row has its own of, NOT NULL, UNIQUE, PRIMARY KEY, REFERENCES, CHECK. undefined where there is nothing of that.
 */
export async function splitAddColumn(unit: Unit, context: RewriteContext): Promise<ColumnParts | undefined> {
  const found = addedColumn(unit.node)
  if (!found || !isLive(found.relation, context)) return undefined
  const { relation, column } = found
  const constraints = (column.constraints ?? []).flatMap((node) => ('Constraint' in node ? [node.Constraint] : []))
  const has = (contype: Constraint['contype']) => constraints.some((each) => each.contype === contype)
  // Each row gets its own number or value at once, and there is no way around writing the table anew.
  if (SERIALS.has(typeModelOf(column.typeName).name) || has('CONSTR_IDENTITY') || has('CONSTR_GENERATED')) return undefined
  const fallback = constraints.find(({ contype }) => contype === 'CONSTR_DEFAULT')
  const hasDefault = fallback?.raw_expr !== undefined && !isNull(fallback.raw_expr)
  // What nobody knows may be volatile, and to fill the rows in batches is right in any case.
  const volatile = hasDefault && volatileIn(fallback?.raw_expr, context.schema) !== undefined
  const apart = constraints.filter(({ contype }) => contype !== undefined && APART.has(contype))
  const mustBeSet = has('CONSTR_NOTNULL') || has('CONSTR_PRIMARY')
  const isUnset = mustBeSet && !hasDefault
  if (!volatile && !isUnset && apart.length === 0) return undefined
  if (isUnset && !context.backfill) return { parts: [unit], refusal: refusalOf(unit, relation, column) }

  const clauses = clausesOf(unit, column, constraints)
  const late = (each: Constraint) =>
    apart.includes(each) || (volatile && each === fallback) || ((volatile || isUnset) && each.contype === 'CONSTR_NOTNULL')
  const staying = clauses.filter(({ constraint }) => constraint === undefined || !late(constraint)).map(({ text }) => text)
  const alter = `ALTER TABLE ${relation.inh ? '' : 'ONLY '}${spellTable(relation)}`
  const name = quoteIdentifier(column.colname ?? '')
  const head = unit.text.slice(0, unit.at(column.location)).trimEnd()
  const texts = [`${head} ${staying.join(' ')}`]
  if (volatile) {
    const expression = clauses.find(({ constraint }) => constraint === fallback)?.text ?? ''
    texts.push(`${alter} ALTER COLUMN ${name} SET ${withoutName(expression)}`)
  }
  const behind: string[] = []
  if (mustBeSet && (volatile || isUnset)) behind.push(`${alter} ALTER COLUMN ${name} SET NOT NULL`)
  for (const each of apart) {
    const clause = clauses.find(({ constraint }) => constraint === each)?.text ?? ''
    const named = each.conname === undefined ? '' : `CONSTRAINT ${quoteIdentifier(each.conname)} `
    behind.push(`${alter} ADD ${named}${asTableConstraint(each, name, withoutName(clause))}`)
  }
  const backfill: Backfill = {
    table: spellTable(relation),
    column: column.colname ?? '',
    value: volatile ? 'default' : undefined,
  }
  const first = await Promise.all(texts.map((text, i) => readUnit(text, i === 0 ? unit.lead : '', i === 0 ? unit.tail.slice(1) : '')))
  const rest = await Promise.all(behind.map((text) => readUnit(text)))
  return { parts: [...first, ...(volatile || isUnset ? [backfill] : []), ...rest] }
}

const APART: ReadonlySet<string> = new Set(['CONSTR_UNIQUE', 'CONSTR_PRIMARY', 'CONSTR_FOREIGN', 'CONSTR_CHECK'])

function addedColumn(node: Node): { relation: RangeVar; column: ColumnDef } | undefined {
  if (!('AlterTableStmt' in node) || node.AlterTableStmt.objtype !== 'OBJECT_TABLE' || !node.AlterTableStmt.relation) return undefined
  const [part] = node.AlterTableStmt.cmds ?? []
  if (!part || !('AlterTableCmd' in part) || part.AlterTableCmd.subtype !== 'AT_AddColumn') return undefined
  const { def } = part.AlterTableCmd
  return def && 'ColumnDef' in def ? { relation: node.AlterTableStmt.relation, column: def.ColumnDef } : undefined
}

interface Clause {
  readonly text: string
  /** undefined for what comes before the first: name, type, collation. */
  readonly constraint: Constraint | undefined
}

/** In the file's own words. What only says when a constraint is checked (DEFERRABLE) belongs to the one before. */
function clausesOf(unit: Unit, column: ColumnDef, constraints: readonly Constraint[]): Clause[] {
  const own = constraints.filter(({ contype }) => !contype?.startsWith('CONSTR_ATTR_'))
  const starts = [undefined, ...own]
  return starts.map((constraint, i) => {
    const from = unit.at(constraint ? constraint.location : column.location)
    const next = starts[i + 1]
    return { text: unit.text.slice(from, next ? unit.at(next.location) : undefined).trim(), constraint }
  })
}

const withoutName = (clause: string): string => clause.replace(/^constraint\s+(?:"(?:[^"]|"")*"|[^\s"]+)\s+/i, '')

/** What stands at a column, as it stands at a table. */
function asTableConstraint({ contype, nulls_not_distinct }: Constraint, column: string, clause: string): string {
  if (contype === 'CONSTR_CHECK') return clause
  if (contype === 'CONSTR_FOREIGN') return `FOREIGN KEY (${column}) ${clause}`
  if (contype === 'CONSTR_PRIMARY') return `PRIMARY KEY (${column})${clause.replace(/^primary\s+key/i, '')}`
  const nulls = nulls_not_distinct ? ' NULLS NOT DISTINCT' : ''
  return `UNIQUE${nulls} (${column})${clause.replace(/^unique(?:\s+nulls\s+(?:not\s+)?distinct)?/i, '')}`
}

const refusalOf = ({ text }: Unit, relation: RangeVar, { colname = '' }: ColumnDef): Refusal => ({
  statement: text,
  message: `${spellTable(relation)}.${quoteIdentifier(colname)} is NOT NULL and has no default: to add it fails as soon as the table holds a row`,
  hint: 'Give the column a default in the schema. Or run this again with --backfill: the column is then added nullable, a TypeScript file asks you what the rows that are there get, and it becomes NOT NULL after that.',
})
