import type { ColumnDef, Constraint } from 'libpg-query'
import { quoteIdentifier } from '../../client/values.ts'
import { qualifiedName, stringsOf } from '../sql/names.ts'
import type { LintStatement } from '../sql/parsed.ts'
import type { IndexModel, TableModel } from '../sql/schema-model.ts'
import { constraintsAddedIn, constraintsOf } from './alterations.ts'
import { shortened } from './name-length.ts'
import type { Rule } from './rule.ts'
import { listed } from './wording.ts'

/** PostgreSQL indexes the side that is pointed to and leaves the other to its owner. PostgreSQL manual, "Foreign Keys". */
export const foreignKeyWithoutIndex: Rule = {
  id: 'DB037',
  name: 'foreign-key-without-index',
  severity: 'warning',
  summary: 'A foreign key whose own columns have no index',
  // A later migration may have brought the index, or dropped the key.
  *checkMigration({ statements }, { latest, isNew }) {
    const said = new Set<string>()
    for (const statement of statements) {
      for (const { table, columns } of foreignKeysAdded(statement)) {
        const known = latest.tableOf(table)
        const constraint = [...(known?.constraints.values() ?? [])].find(
          (each) => each.kind === 'foreign key' && isSame(each.columns, columns),
        )
        const key = `${table} ${columns.join()}`
        if (!known || !constraint || said.has(key) || hasIndex(known, columns)) continue
        said.add(key)
        const names = columns.map((column) => quoteIdentifier(column))
        const parent = constraint.references ?? 'the other table'
        const relname = table.split('.').at(-1)?.replaceAll('"', '') ?? ''
        const index = quoteIdentifier(shortened(`${relname}_${columns.join('_')}_idx`))
        const sql = (concurrently: string) => `CREATE INDEX${concurrently} ${index} ON ${table} (${names.join(', ')});`
        const inSchema = `-- in the Drizzle schema: index('${index.slice(1, -1)}').on(${columns.map((column) => `table.${camelCase(column)}`).join(', ')})`
        yield {
          statement,
          message: `Foreign key ${quoteIdentifier(constraint.name)} has no index on ${listed(names)} of ${table}: each DELETE in ${parent}, and each change of its key, reads all of ${table} with the row locked.`,
          fix: isNew(table)
            ? `${sql('')}\n${inSchema}`
            : `-- in a migration of its own:\n-- dbctl: no-transaction\n${sql(' CONCURRENTLY')}\n${inSchema}`,
          table,
          object: `${table}.${names[0] ?? ''}`,
        }
      }
    }
  },
}

function foreignKeysAdded(statement: LintStatement): { table: string; columns: string[] }[] {
  const { node } = statement
  const of = (table: string, { fk_attrs }: Constraint, column?: ColumnDef) => ({
    table,
    columns: column ? [column.colname ?? ''] : stringsOf(fk_attrs),
  })
  if (!('CreateStmt' in node))
    return [...constraintsAddedIn(statement, 'CONSTR_FOREIGN')].map((added) => of(added.table, added.constraint, added.column))
  const { relation, tableElts } = node.CreateStmt
  if (!relation) return []
  const table = qualifiedName(relation)
  return (tableElts ?? []).flatMap((part) => {
    if ('Constraint' in part) return part.Constraint.contype === 'CONSTR_FOREIGN' ? [of(table, part.Constraint)] : []
    if (!('ColumnDef' in part)) return []
    return constraintsOf(part.ColumnDef).flatMap((each) => (each.contype === 'CONSTR_FOREIGN' ? [of(table, each, part.ColumnDef)] : []))
  })
}

/** Usable where the key's columns come first in it, in whatever order, and every row that points anywhere is in it. */
const hasIndex = ({ indexes }: TableModel, columns: readonly string[]): boolean =>
  [...indexes.values()].some((index) => isWhole(index, columns) && isSame(index.columns.slice(0, columns.length), columns))

const isWhole = ({ method, partial, notNullColumns }: IndexModel, columns: readonly string[]): boolean =>
  (method === 'btree' || (method === 'hash' && columns.length === 1)) &&
  (!partial || notNullColumns?.every((column) => columns.includes(column)) === true)

const isSame = (some: readonly (string | undefined)[], others: readonly string[]): boolean =>
  some.length === others.length && others.every((column) => some.includes(column))

/** As Drizzle projects name what the database calls `author_id`. */
const camelCase = (name: string): string => name.replace(/_([a-z0-9])/g, (_, letter: string) => letter.toUpperCase())
