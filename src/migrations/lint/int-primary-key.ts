import { quoteIdentifier } from '../../client/values.ts'
import { typeModelOf } from '../sql/model/types.ts'
import { stringsOf } from '../sql/names.ts'
import type { LintStatement } from '../sql/parsed.ts'
import { constraintsOf } from './alterations.ts'
import { definedColumns } from './nodes.ts'
import type { Rule } from './rule.ts'
import { inTypeScript } from './wording.ts'

const SERIALS = new Set(['smallserial', 'serial2', 'serial', 'serial4', 'bigserial', 'serial8'])
const LIMITS = new Map([
  ['int2', '32,767'],
  ['smallserial', '32,767'],
  ['serial2', '32,767'],
  ['int4', '2,147,483,647'],
  ['serial', '2,147,483,647'],
  ['serial4', '2,147,483,647'],
])

/** It costs nothing to choose while the table is new, and a rewrite of it and of every table that points to it later. */
export const intPrimaryKey: Rule = {
  id: 'DB031',
  name: 'int-primary-key',
  severity: 'warning',
  summary: 'A primary key of 32 bits, or a serial column',
  *checkStatement(statement) {
    const keys = primaryKeyOf(statement)
    for (const { table, column } of definedColumns(statement)) {
      const { colname = '', typeName } = column
      const { name: type, array } = typeModelOf(typeName)
      const parts = constraintsOf(column)
      const isKey = parts.some(({ contype }) => contype === 'CONSTR_PRIMARY') || (keys.length === 1 && keys[0] === colname)
      // A key that points to another table is as wide as that one's.
      const points = parts.some(({ contype }) => contype === 'CONSTR_FOREIGN')
      const limit = array ? undefined : LIMITS.get(type)
      const isGenerated = SERIALS.has(type) || parts.some(({ contype }) => contype === 'CONSTR_IDENTITY')
      // A small key that nobody counts up is a code, and small on purpose.
      const isShort = isKey && !points && limit !== undefined && (type !== 'int2' || isGenerated)
      if (!isShort && !SERIALS.has(type)) continue
      const quoted = quoteIdentifier(colname)
      const wide = isKey || type.startsWith('big') || type === 'serial8' ? 'bigint' : LIMITS.get(type) === '32,767' ? 'smallint' : 'integer'
      const drizzle = wide === 'bigint' ? `bigint(${inTypeScript(colname)}, { mode: 'number' })` : `${wide}(${inTypeScript(colname)})`
      yield {
        statement,
        location: column.location,
        message: isShort
          ? `${quoted} of ${table} is ${type}: after ${limit} rows, deleted and rolled-back ones counted, every INSERT fails with ${isGenerated ? '2200H' : '22003'}.`
          : `${quoted} of ${table} is ${type}: its sequence has permissions of its own to grant, and any INSERT that names the column puts the two out of step.`,
        fix:
          isShort && !isGenerated
            ? `${quoted} bigint PRIMARY KEY\n-- in the Drizzle schema: ${drizzle}.primaryKey()`
            : `${quoted} ${wide} GENERATED ALWAYS AS IDENTITY${isKey ? ' PRIMARY KEY' : ''}\n-- in the Drizzle schema: ${drizzle}${isKey ? '.primaryKey()' : ''}.generatedAlwaysAsIdentity()`,
        object: `${table}.${quoted}`,
      }
    }
  },
}

function primaryKeyOf({ node }: LintStatement): string[] {
  const parts = 'CreateStmt' in node ? (node.CreateStmt.tableElts ?? []) : []
  for (const part of parts) if ('Constraint' in part && part.Constraint.contype === 'CONSTR_PRIMARY') return stringsOf(part.Constraint.keys)
  return []
}
