import { quoteIdentifier, quoteLiteral } from '../../client/values.ts'
import { typeModelOf } from '../sql/model/types.ts'
import { nameParts, objectName, stringsOf } from '../sql/names.ts'
import type { LintStatement, ParsedMigration } from '../sql/parsed.ts'
import { alterationsIn } from './alterations.ts'
import { shortened } from './name-length.ts'
import type { Rule } from './rule.ts'
import { listed } from './wording.ts'

/** What drizzle-kit writes when a value leaves a pgEnum: to text, DROP TYPE, CREATE TYPE, and back; each change of type writes every row anew. */
export const enumRecreate: Rule = {
  id: 'DB023',
  name: 'enum-recreate',
  severity: 'error',
  summary: 'An enum that is dropped and made anew to lose or reorder values',
  *checkStatement(statement, migration, { schema, isNew }) {
    for (const type of typesLeaving(statement)) {
      if (isNew(type)) continue
      const labels = labelsMadeAfter(type, statement, migration)
      const columns = columnsBroughtBack(type, statement, migration).filter(({ table }) => !isNew(table))
      const [first] = columns
      if (!labels || !first) continue
      const gone = schema.enumOf(type)?.labels.filter((label) => !labels.includes(label)) ?? []
      const goneText = listed(gone.map(quoteLiteral))
      const without = gone.length > 0 ? ` without ${goneText}` : ''
      const left = gone.length > 0 ? `, and fails with 22P02 where a row still holds ${gone.length > 1 ? 'one of them' : 'it'}` : ''
      yield {
        statement,
        message:
          `Making enum ${type} anew${without} writes every row of ${listed([...new Set(columns.map(({ table }) => table))])} anew, ` +
          `indexes too, under an ACCESS EXCLUSIVE lock that holds to the end of the migration${left}.`,
        fix:
          gone.length > 0
            ? `-- Keep the value in pgEnum, since an unused one costs nothing, and keep it out of the rows:\n${columns.map((each) => keepOut(each, gone)).join('\n')}`
            : `-- The order of values matters to ORDER BY and < alone; keep the type and add the new value where it belongs:\nALTER TYPE ${type} ADD VALUE '<new>' BEFORE '<existing>';`,
        table: first.table,
        object: type,
      }
    }
  },
}

interface Column {
  readonly table: string
  readonly column: string
}

function keepOut({ table, column }: Column, labels: readonly string[]): string {
  const name = quoteIdentifier(column)
  const check = quoteIdentifier(shortened(`${column}_not_${labels.join('_')}`))
  return `ALTER TABLE ${table} ADD CONSTRAINT ${check} CHECK (${name} NOT IN (${labels.map(quoteLiteral).join(', ')})) NOT VALID;`
}

/** Types whose name a statement frees: by dropping them, or by renaming them out of the way. */
function typesLeaving({ node }: LintStatement): string[] {
  if ('DropStmt' in node && node.DropStmt.removeType === 'OBJECT_TYPE') return (node.DropStmt.objects ?? []).map(objectName)
  if ('RenameStmt' in node && node.RenameStmt.renameType === 'OBJECT_TYPE') return [objectName(node.RenameStmt.object)]
  return []
}

function labelsMadeAfter(type: string, { fileStart }: LintStatement, { statements }: ParsedMigration): string[] | undefined {
  for (const { node, fileStart: at } of statements) {
    if (at <= fileStart || !('CreateEnumStmt' in node)) continue
    const { schema, name } = nameParts(node.CreateEnumStmt.typeName)
    if (quoteIdentifier(schema, name) === type) return stringsOf(node.CreateEnumStmt.vals)
  }
  return undefined
}

const columnsBroughtBack = (type: string, { fileStart }: LintStatement, { statements }: ParsedMigration): Column[] =>
  statements
    .filter((other) => other.fileStart > fileStart)
    .flatMap((other) => [...alterationsIn(other)])
    .flatMap(({ table, command: { subtype, name, def } }) =>
      subtype === 'AT_AlterColumnType' &&
      name !== undefined &&
      def &&
      'ColumnDef' in def &&
      typeModelOf(def.ColumnDef.typeName).name === type
        ? [{ table, column: name }]
        : [],
    )
