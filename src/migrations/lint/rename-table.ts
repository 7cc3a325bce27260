import type { AlterObjectSchemaStmt, RenameStmt } from 'libpg-query'
import { quoteIdentifier, quoteLiteral } from '../../client/values.ts'
import { DEFAULT_SCHEMA, nameParts, objectName, qualifiedName } from '../sql/names.ts'
import type { LintStatement, ParsedMigration } from '../sql/parsed.ts'
import type { LintContext, Match, Rule } from './rule.ts'
import { transactionOf } from './transactions.ts'
import { inTypeScript } from './wording.ts'

/** As with a column: two versions of the application run for a while, and each knows one name only. */
export const renameTable: Rule = {
  id: 'DB021',
  name: 'rename-table',
  severity: 'error',
  summary: 'Renaming or moving a table, view, schema, type or enum value that running code names',
  *checkStatement(statement, migration, context) {
    const { node } = statement
    if ('RenameStmt' in node) yield* renamed(node.RenameStmt, statement, migration, context)
    else if ('AlterObjectSchemaStmt' in node) yield* moved(node.AlterObjectSchemaStmt, statement, migration, context)
    else if ('AlterEnumStmt' in node && node.AlterEnumStmt.oldVal !== undefined) {
      const { typeName, oldVal, newVal = '' } = node.AlterEnumStmt
      const { schema, name } = nameParts(typeName)
      const type = quoteIdentifier(schema, name)
      if (context.isNew(type)) return
      yield {
        statement,
        message: `Renaming ${quoteLiteral(oldVal)} of enum ${type} breaks every running version of the application: writing ${quoteLiteral(oldVal)} fails with 22P02, and rows come back as ${quoteLiteral(newVal)}.`,
        fix: `-- Add the new value beside the old one, teach the code both, then change the rows in batches:\nALTER TYPE ${type} ADD VALUE ${quoteLiteral(newVal)};`,
        object: type,
      }
    }
  },
}

const RELATIONS = new Map([
  ['OBJECT_TABLE', 'table'],
  ['OBJECT_VIEW', 'view'],
  ['OBJECT_MATVIEW', 'materialized view'],
])

function* renamed(rename: RenameStmt, statement: LintStatement, migration: ParsedMigration, context: LintContext): Generator<Match> {
  const { renameType = '', relation, object, subname = '', newname = '' } = rename
  const kind = RELATIONS.get(renameType)
  if (kind && relation) {
    const target = quoteIdentifier(relation.schemaname ?? DEFAULT_SCHEMA, newname)
    yield* relationGone(kind, qualifiedName(relation), target, statement, migration, context)
  } else if (renameType === 'OBJECT_SCHEMA') {
    const from = quoteIdentifier(subname)
    if (isSchemaMadeHere(subname, statement, migration)) return
    yield {
      statement,
      message: `Renaming schema ${from} to ${quoteIdentifier(newname)} renames every table in it: each running version of the application gets 42P01 on all of them.`,
      fix: `-- Keep the name, or move the tables one by one, leaving a view in the old schema for each until the old version is gone:\nCREATE SCHEMA ${quoteIdentifier(newname)};`,
      object: from,
    }
  } else if (renameType === 'OBJECT_TYPE' || renameType === 'OBJECT_DOMAIN') yield* typeGone(object, statement, context)
}

function* moved(move: AlterObjectSchemaStmt, statement: LintStatement, migration: ParsedMigration, context: LintContext): Generator<Match> {
  const { objectType = '', relation, object, newschema = '' } = move
  const kind = RELATIONS.get(objectType)
  if (kind && relation)
    yield* relationGone(kind, qualifiedName(relation), quoteIdentifier(newschema, relation.relname ?? ''), statement, migration, context)
  else if (objectType === 'OBJECT_TYPE' || objectType === 'OBJECT_DOMAIN') yield* typeGone(object, statement, context)
}

function* relationGone(
  kind: string,
  from: string,
  to: string,
  statement: LintStatement,
  migration: ParsedMigration,
  { isNew, serverMajor }: LintContext,
): Generator<Match> {
  // A view under the old name in the same transaction leaves no moment without one.
  if (isNew(from) || isViewMadeAfter(from, statement, migration)) return
  // With the view's owner alone, row level security would be passed by; PostgreSQL 15 asks for the caller's rights.
  const options = serverMajor >= 15 ? ' WITH (security_invoker = true)' : ''
  yield {
    statement,
    message: `Renaming ${kind} ${from} to ${to} breaks every running version of the application: it asks for ${from} and gets 42P01.`,
    fix: `${statement.text};\n-- Under the old name a view, in the same migration, through which the old version reads and writes; drop it in a later release:\nCREATE VIEW ${from}${options} AS SELECT * FROM ${to};`,
    table: from,
    object: from,
  }
}

function* typeGone(object: RenameStmt['object'], statement: LintStatement, { isNew }: LintContext): Generator<Match> {
  const type = objectName(object)
  if (isNew(type)) return
  yield {
    statement,
    message: `Renaming type ${type} breaks whatever casts to it by name, in the running application and in the bodies of functions, with 42704.`,
    fix: `-- Keep the type's name. Drizzle's own name for it may change without: export const <newName> = pgEnum(${inTypeScript(bareName(object))}, [...])`,
    object: type,
  }
}

const bareName = (object: RenameStmt['object']): string => (object && 'List' in object ? nameParts(object.List.items).name : '')

function isViewMadeAfter(name: string, statement: LintStatement, migration: ParsedMigration): boolean {
  const transaction = transactionOf(statement, migration)
  return migration.statements.some((later) => {
    if (transaction === undefined || later.fileStart < statement.fileStart || transactionOf(later, migration) !== transaction) return false
    const view = 'ViewStmt' in later.node ? later.node.ViewStmt.view : undefined
    return view !== undefined && qualifiedName(view) === name
  })
}

const isSchemaMadeHere = (name: string, { fileStart }: LintStatement, { statements }: ParsedMigration): boolean =>
  statements.some(({ node, fileStart: at }) => at < fileStart && 'CreateSchemaStmt' in node && node.CreateSchemaStmt.schemaname === name)
