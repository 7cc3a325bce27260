import { quoteIdentifier } from '../../client/values.ts'
import { makeObjectName } from '../sql/model/implicit-names.ts'
import { stringsOf } from '../sql/names.ts'
import type { SchemaModel } from '../sql/schema-model.ts'
import { alterationsIn } from './alterations.ts'
import type { Rule } from './rule.ts'

/** The scan runs under ACCESS EXCLUSIVE, unless a validated check proves that there is no null: ALTER TABLE, SET NOT NULL. */
export const setNotNull: Rule = {
  id: 'DB009',
  name: 'set-not-null',
  severity: 'error',
  summary: 'SET NOT NULL that reads the whole table under its strongest lock',
  *checkStatement(statement, _, { isNew, schema, serverMajor }) {
    for (const { table, target, relation, command } of alterationsIn(statement)) {
      const { subtype, def, name: column = '' } = command
      const constraint = subtype === 'AT_AddConstraint' && def && 'Constraint' in def ? def.Constraint : undefined
      const adds = constraint?.contype === 'CONSTR_NOTNULL' && !constraint.skip_validation
      if ((subtype !== 'AT_SetNotNull' && !adds) || isNew(table)) continue
      for (const name of adds ? stringsOf(constraint.keys) : [column]) {
        if (isProven(schema, table, name)) continue
        const waiting = [...(schema.knownOf(table)?.constraints.values() ?? [])].find(({ notNullColumn }) => notNullColumn === name)
        const constraintName = constraint?.conname ?? makeObjectName(relation.relname ?? '', name, 'not_null')
        yield {
          statement,
          message: `Making ${table}.${quoteIdentifier(name)} NOT NULL reads every row under an ACCESS EXCLUSIVE lock: nothing can read or write the table meanwhile, and it fails if there is a null.`,
          fix:
            serverMajor >= 18
              ? natively(target, name, constraintName)
              : waiting
                ? throughCheck(target, name, waiting.name).slice(1).join('\n')
                : throughCheck(target, name, constraintName).join('\n'),
          object: table,
          table,
        }
      }
    }
  },
}

/** It is NOT NULL already, or a validated check says so. */
function isProven(schema: SchemaModel, table: string, column: string): boolean {
  const known = schema.knownOf(table)
  if (known?.columns.get(column)?.notNull) return true
  return [...(known?.constraints.values() ?? [])].some(({ notNullColumn, validated }) => validated && notNullColumn === column)
}

/** Since PostgreSQL 18 NOT NULL is a constraint like others. */
function natively(target: string, column: string, name: string): string {
  const constraint = quoteIdentifier(name)
  return [
    `ALTER TABLE ${target} ADD CONSTRAINT ${constraint} NOT NULL ${quoteIdentifier(column)} NOT VALID;`,
    '-- in a later migration, when the nulls are filled:',
    `ALTER TABLE ${target} VALIDATE CONSTRAINT ${constraint};`,
  ].join('\n')
}

function throughCheck(target: string, column: string, name: string): string[] {
  const [constraint, quoted] = [quoteIdentifier(name), quoteIdentifier(column)]
  return [
    `ALTER TABLE ${target} ADD CONSTRAINT ${constraint} CHECK (${quoted} IS NOT NULL) NOT VALID;`,
    '-- in a later migration, when the nulls are filled:',
    `ALTER TABLE ${target} VALIDATE CONSTRAINT ${constraint};`,
    `ALTER TABLE ${target} ALTER COLUMN ${quoted} SET NOT NULL;`,
    `ALTER TABLE ${target} DROP CONSTRAINT ${constraint};`,
  ]
}
