import type { DropStmt, Node } from 'libpg-query'
import { quoteIdentifier } from '../../client/values.ts'
import { objectName, stringsOf } from '../sql/names.ts'
import type { LintStatement } from '../sql/parsed.ts'
import type { SchemaModel } from '../sql/schema-model.ts'
import { alterationsIn } from './alterations.ts'
import type { LintContext, Match, Rule } from './rule.ts'
import { listed } from './wording.ts'

/** drizzle-kit writes every DROP TABLE with CASCADE; what else goes is named in a NOTICE that nobody reads. */
export const cascadeDrop: Rule = {
  id: 'DB019',
  name: 'cascade-drop',
  severity: 'error',
  summary: 'DROP … CASCADE, which drops dependents that the migration does not name',
  *checkStatement(statement, _, context) {
    const { node } = statement
    if ('DropStmt' in node && node.DropStmt.behavior === 'DROP_CASCADE') yield* dropped(node.DropStmt, statement, context)
    for (const { table, command } of alterationsIn(statement)) {
      const { subtype, behavior, name = '' } = command
      if (behavior !== 'DROP_CASCADE' || context.isNew(table)) continue
      const what = subtype === 'AT_DropColumn' ? 'column' : subtype === 'AT_DropConstraint' ? 'constraint' : undefined
      if (!what || (what === 'column' && context.isNewColumn(table, name))) continue
      const keys = what === 'column' ? 'views, generated columns and foreign keys that use it' : 'foreign keys that rely on it'
      yield {
        statement,
        message: `CASCADE drops, besides ${what} ${quoteIdentifier(name)} of ${table}, all ${keys}, and names none of them.`,
        fix: withoutCascade(statement, []),
        table,
        object: `${table}.${quoteIdentifier(name)}`,
      }
    }
  },
}

/** Without it PostgreSQL refuses with 2BP01 and lists every dependent. */
function withoutCascade({ text }: LintStatement, first: readonly string[]): string {
  const known = first.map((sql) => `${sql}\n`).join('')
  const advice = known === '' ? '-- Without CASCADE it fails with 2BP01 and lists what depends on it; drop those by name first.\n' : ''
  return `${advice}${known}${text.replace(/\s+cascade\s*$/i, '').replace(/\s+cascade\s*,/gi, ',')};`
}

function* dropped({ removeType, objects }: DropStmt, statement: LintStatement, { schema, isNew }: LintContext): Generator<Match> {
  for (const object of objects ?? []) {
    const name = objectName(object)
    if (isNew(name)) continue
    const bare = plainName(object)
    if (removeType === 'OBJECT_TABLE') yield droppedTable(name, objects ?? [], statement, schema)
    else
      yield {
        statement,
        message: `CASCADE drops, besides ${word(removeType)} ${bare}, ${dependents(removeType, schema, name)}, and names none of it.`,
        fix: withoutCascade(statement, []),
        object: bare,
      }
  }
}

/** Extensions and schemas stand in no schema; a function's name stands beside its arguments, a trigger's behind its table's. */
function plainName(object: Node): string {
  if ('String' in object) return quoteIdentifier(object.String.sval ?? '')
  if ('ObjectWithArgs' in object) return quoteIdentifier(...stringsOf(object.ObjectWithArgs.objname))
  return 'List' in object ? quoteIdentifier(...stringsOf(object.List.items)) : objectName(object)
}

const WORDS: Partial<Record<string, string>> = {
  OBJECT_MATVIEW: 'materialized view',
  OBJECT_FOREIGN_TABLE: 'foreign table',
  OBJECT_ACCESS_METHOD: 'access method',
}

const word = (type: DropStmt['removeType']): string =>
  WORDS[type ?? ''] ?? (type ?? '').replace('OBJECT_', '').replaceAll('_', ' ').toLowerCase()

function dependents(type: DropStmt['removeType'], schema: SchemaModel, name: string): string {
  if (type === 'OBJECT_TYPE' || type === 'OBJECT_DOMAIN') {
    const columns = [...schema.tables.values()].flatMap((table) =>
      [...table.columns.values()]
        .filter((column) => column.type.name === name)
        .map((column) => `${table.name}.${quoteIdentifier(column.name)}`),
    )
    const known = columns.length > 0 ? ` (${listed(columns)})` : ''
    return `every column of that type with its values${known}`
  }
  if (type === 'OBJECT_EXTENSION') return 'every column of its types with its values, every index of its kinds'
  if (type === 'OBJECT_SCHEMA') return 'everything in it and everything elsewhere that depends on that'
  if (type === 'OBJECT_FUNCTION' || type === 'OBJECT_PROCEDURE') return 'every trigger, view, index, policy and default that calls it'
  if (type === 'OBJECT_SEQUENCE') return "every column's default that takes its numbers"
  return 'everything that is built on it'
}

function droppedTable(table: string, all: DropStmt['objects'] & {}, statement: LintStatement, schema: SchemaModel): Match {
  const together = all.map(objectName)
  const keys = [...schema.tables.values()]
    .filter(({ name }) => !together.includes(name))
    .flatMap(({ name, constraints }) =>
      [...constraints.values()].filter((each) => each.references === table).map((each) => [name, each.name] as const),
    )
  const known = keys.length > 0 ? ` (${listed(keys.map(([on, key]) => `${quoteIdentifier(key)} on ${on}`))})` : ''
  return {
    statement,
    message:
      `CASCADE drops, besides table ${table}, every foreign key that points to it${known}, every view over it and what is built on those, ` +
      'and names none of them.',
    fix: withoutCascade(
      statement,
      keys.map(([on, key]) => `ALTER TABLE ${on} DROP CONSTRAINT ${quoteIdentifier(key)};`),
    ),
    table,
    object: table,
  }
}
