import type { ColumnDef, RangeVar } from 'libpg-query'
import { quoteIdentifier } from '../../client/values.ts'
import { makeObjectName } from '../sql/model/implicit-names.ts'
import { SERIALS, typeModelOf } from '../sql/model/types.ts'
import type { LintStatement } from '../sql/parsed.ts'
import { alterationsIn, constraintsOf } from './alterations.ts'
import { clauseAt, columnClause } from './clauses.ts'
import type { Rule } from './rule.ts'

/** Every row gets a value of its own, so the table is written anew under ACCESS EXCLUSIVE: ALTER TABLE, "Notes". */
export const addColumnSerialIdentityStoredGenerated: Rule = {
  id: 'DB012',
  name: 'add-column-serial-identity-stored-generated',
  severity: 'error',
  summary: 'ADD COLUMN of a serial, an identity or a stored generated column, which rewrites the table',
  *checkStatement(statement, _, { isNew, serverMajor }) {
    for (const { table, target, relation, command } of alterationsIn(statement)) {
      const { subtype, def, name = '' } = command
      if (isNew(table)) continue
      if (subtype === 'AT_SetExpression') {
        yield {
          statement,
          message: `SET EXPRESSION computes column ${quoteIdentifier(name)} anew for every row: ${table} is rewritten under an ACCESS EXCLUSIVE lock if the column is stored.`,
          fix: `Add a plain column, keep it by a trigger and fill it in batches; then drop ${quoteIdentifier(name)}.`,
          object: table,
          table,
        }
      }
      if (subtype !== 'AT_AddColumn' || !def || !('ColumnDef' in def)) continue
      const kind = kindOf(def.ColumnDef)
      if (kind === undefined) continue
      yield {
        statement,
        location: def.ColumnDef.location,
        message: `Adding column ${quoteIdentifier(def.ColumnDef.colname ?? '')} as ${kind === 'stored' ? 'GENERATED … STORED' : kind} gives every row a value of its own: ${table} is rewritten under an ACCESS EXCLUSIVE lock.`,
        fix:
          kind === 'stored'
            ? instead(statement, target, def.ColumnDef, serverMajor)
            : stepwise(statement, target, def.ColumnDef, kind, relation),
        object: table,
        table,
      }
    }
  },
}

function kindOf(column: ColumnDef): string | undefined {
  const { name } = typeModelOf(column.typeName)
  if (SERIALS.has(name)) return name
  for (const { contype, generated_kind } of constraintsOf(column)) {
    if (contype === 'CONSTR_IDENTITY') return 'an identity'
    // A virtual one, since PostgreSQL 18, is stored nowhere.
    if (contype === 'CONSTR_GENERATED' && generated_kind !== 'v') return 'stored'
  }
  return undefined
}

function stepwise(
  statement: LintStatement,
  target: string,
  column: ColumnDef,
  kind: string,
  { schemaname, relname = '' }: RangeVar,
): string {
  const name = quoteIdentifier(column.colname ?? '')
  const base = SERIALS.get(kind)
  // The name that a serial's sequence gets, in the schema of the table, where OWNED BY asks for it.
  const owned = makeObjectName(relname, column.colname ?? '', 'seq')
  const sequence = schemaname === undefined ? quoteIdentifier(owned) : quoteIdentifier(schemaname, owned)
  const type = base ?? clauseAt(statement, column.typeName?.location, constraintsOf(column)[0]?.location)
  return [
    `ALTER TABLE ${target} ADD COLUMN ${name} ${type};`,
    `CREATE SEQUENCE ${sequence} OWNED BY ${target}.${name};`,
    `ALTER TABLE ${target} ALTER COLUMN ${name} SET DEFAULT nextval('${sequence.replaceAll("'", "''")}'); -- for rows to come`,
    '-- then fill the rows that are there in batches, and make it NOT NULL and unique as docs/lint/DB009.md and DB014.md have it',
  ].join('\n')
}

function instead(statement: LintStatement, target: string, column: ColumnDef, serverMajor: number): string {
  const plain = columnClause(statement, column, ({ contype }) => contype === 'CONSTR_GENERATED' || contype === 'CONSTR_NOTNULL')
  const virtual =
    serverMajor >= 18
      ? `ALTER TABLE ${target} ADD COLUMN ${columnClause(statement, column).replace(/\bSTORED\b/i, 'VIRTUAL')}; -- computed on reading; or:\n`
      : ''
  return `${virtual}ALTER TABLE ${target} ADD COLUMN ${plain};\n-- then keep it by a trigger BEFORE INSERT OR UPDATE, and fill the rows that are there in batches`
}
