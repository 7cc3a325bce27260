import type { TypeName } from 'libpg-query'
import { quoteIdentifier } from '../../client/values.ts'
import { typeModelOf } from '../sql/model/types.ts'
import { stringsOf } from '../sql/names.ts'
import type { LintStatement } from '../sql/parsed.ts'
import type { TypeModel } from '../sql/schema-model.ts'
import { alterationsIn } from './alterations.ts'
import { definedColumns } from './nodes.ts'
import type { Rule } from './rule.ts'
import { inTypeScript, listed } from './wording.ts'

interface Trap {
  is(type: TypeModel, typeName: TypeName | undefined): boolean
  readonly says: string
  readonly better: string
  drizzle(column: string): string
}

const TRAPS: readonly Trap[] = [
  {
    is: ({ name }) => name === 'timestamp',
    says: 'timestamp without time zone, which drops the offset of what it is given: now() and a Date are other instants wherever TimeZone is not UTC',
    better: 'timestamptz',
    drizzle: (column) => `timestamp(${inTypeScript(column)}, { withTimezone: true })`,
  },
  {
    // "char" in quotes is another type, of one byte; char without quotes is pg_catalog.bpchar with a length.
    is: ({ name }, typeName) => name === 'bpchar' && (typeName?.typmods ?? []).length > 0,
    says: 'char(n), which is padded with blanks, ignores them in = and keeps them in LIKE, and is no faster than text',
    better: 'text',
    drizzle: (column) => `text(${inTypeScript(column)})`,
  },
  {
    is: ({ name }) => name === 'json',
    says: 'json, which has no equality (DISTINCT, GROUP BY and UNION fail with 42883), takes no GIN index and is read anew by every access',
    better: 'jsonb',
    drizzle: (column) => `jsonb(${inTypeScript(column)})`,
  },
]

/** Free to choose while the column is new, a rewrite later. Said once for a table and a type, since such columns come in numbers. */
export const discouragedColumnType: Rule = {
  id: 'DB032',
  name: 'discouraged-column-type',
  severity: 'warning',
  summary: 'A column of type timestamp without time zone, char(n) or json',
  *checkStatement(statement) {
    const typed = typedColumns(statement)
    for (const { is, says, better, drizzle } of TRAPS) {
      const columns = typed.filter(({ type }) => is(typeModelOf(type), type))
      const [first] = columns
      if (!first) continue
      const names = listed(columns.map(({ column }) => quoteIdentifier(column)))
      yield {
        statement,
        location: first.type?.location,
        message: `${names} of ${first.table} ${columns.length > 1 ? 'are' : 'is'} ${says}.`,
        fix: columns
          .map(({ column, type }) => {
            const array = typeModelOf(type).array
            return `${quoteIdentifier(column)} ${better}${array ? '[]' : ''} -- in the Drizzle schema: ${drizzle(column)}${array ? '.array()' : ''}`
          })
          .join('\n'),
        object: columns.length > 1 ? first.table : `${first.table}.${quoteIdentifier(first.column)}`,
      }
    }
  },
}

interface TypedColumn {
  readonly table: string
  readonly column: string
  readonly type: TypeName | undefined
}

function typedColumns(statement: LintStatement): TypedColumn[] {
  const defined = definedColumns(statement).map(({ table, column }) => ({ table, column: column.colname ?? '', type: column.typeName }))
  const changed = [...alterationsIn(statement)].flatMap(({ table, command: { subtype, name = '', def } }) =>
    subtype === 'AT_AlterColumnType' && def && 'ColumnDef' in def ? [{ table, column: name, type: def.ColumnDef.typeName }] : [],
  )
  return [...defined, ...changed].filter(({ type }) => stringsOf(type?.names).length > 0)
}
