import type { ColumnDef } from 'libpg-query'
import { quoteIdentifier } from '../../client/values.ts'
import { typeModelOf } from '../sql/model/types.ts'
import { stringsOf } from '../sql/names.ts'
import type { TypeModel } from '../sql/schema-model.ts'
import { alterationsIn } from './alterations.ts'
import { clauseAt } from './clauses.ts'
import type { Rule } from './rule.ts'
import { describeType, isWithoutRewrite } from './type-change.ts'

/** The table and its indexes are written anew under ACCESS EXCLUSIVE, but for the changes that PostgreSQL knows to be none: ALTER TABLE, "Notes". */
export const changeColumnType: Rule = {
  id: 'DB013',
  name: 'change-column-type',
  severity: 'error',
  summary: 'ALTER COLUMN … TYPE that rewrites the table',
  *checkStatement(statement, _, { isNew, schema }) {
    for (const { table, target, command } of alterationsIn(statement)) {
      const { subtype, def, name = '' } = command
      if (subtype !== 'AT_AlterColumnType' || !def || !('ColumnDef' in def) || isNew(table)) continue
      const column = def.ColumnDef
      const to = typeModelOf(column.typeName)
      const from = schema.knownOf(table)?.columns.get(name)?.type
      if (from && !column.collClause && isPlain(column, name, to) && isWithoutRewrite(from, to)) continue
      const quoted = quoteIdentifier(name)
      const type = clauseAt(statement, column.typeName?.location).replace(/\s+(?:using|collate)\b[\s\S]*$/i, '')
      yield {
        statement,
        location: column.location,
        message: `${from ? `From ${describeType(from)} to ${describeType(to)}` : `To ${describeType(to)}`}, column ${quoted} of ${table} is ${from ? '' : 'most likely '}written anew for every row, with its indexes, under an ACCESS EXCLUSIVE lock.${remark(from, to)}`,
        fix: [
          `ALTER TABLE ${target} ADD COLUMN ${quoteIdentifier(`${name}_new`)} ${type};`,
          `-- keep both in step (a trigger, or the application writes both), fill ${quoteIdentifier(`${name}_new`)} in batches, read from it, and drop ${quoted} in a later migration`,
        ].join('\n'),
        object: table,
        table,
      }
    }
  },
}

/** No USING, or one that says what would be done anyway: `USING "name"::varchar(200)`. */
function isPlain({ raw_default }: ColumnDef, column: string, to: TypeModel): boolean {
  if (!raw_default) return true
  const cast = 'TypeCast' in raw_default ? raw_default.TypeCast : undefined
  const inner = cast ? cast.arg : raw_default
  if (!inner || !('ColumnRef' in inner) || stringsOf(inner.ColumnRef.fields).at(-1) !== column) return false
  return cast === undefined || describeType(typeModelOf(cast.typeName)) === describeType(to)
}

function remark(from: TypeModel | undefined, to: TypeModel): string {
  const names = [from?.name, to.name]
  // ATColumnChangeRequiresRewrite in src/backend/commands/tablecmds.c; with a precision it is a second conversion, which does rewrite.
  if (!names.includes('timestamp') || !names.includes('timestamptz') || to.modifiers.length > 0) return ''
  return " With SET LOCAL TimeZone = 'UTC' before it there is no rewrite, and that is right where the times are in UTC."
}
