import type { DropStmt, TruncateStmt } from 'libpg-query'
import { quoteIdentifier, quoteLiteral } from '../../client/values.ts'
import { objectName } from '../sql/names.ts'
import type { LintStatement, ParsedMigration } from '../sql/parsed.ts'
import type { SchemaModel } from '../sql/schema-model.ts'
import type { LintContext, Match, Rule } from './rule.ts'
import { allowing, inShell, listed } from './wording.ts'

/** What no rollback brings back once it is committed. A DROP SCHEMA without CASCADE only takes an empty one, and is let be. */
export const dropTable: Rule = {
  id: 'DB018',
  name: 'drop-table',
  severity: 'error',
  summary: 'DROP TABLE, DROP SCHEMA … CASCADE, DROP DATABASE and TRUNCATE of what holds rows',
  *checkStatement(statement, migration, context) {
    const { node } = statement
    if ('TruncateStmt' in node) yield* truncated(node.TruncateStmt, statement, context)
    else if ('DropdbStmt' in node) yield droppedDatabase(node.DropdbStmt.dbname ?? '', statement)
    else if ('DropStmt' in node) {
      const { removeType, behavior } = node.DropStmt
      if (removeType === 'OBJECT_TABLE') yield* droppedTables(node.DropStmt, statement, context)
      if (removeType === 'OBJECT_SCHEMA' && behavior === 'DROP_CASCADE') yield* droppedSchemas(node.DropStmt, statement, migration, context)
    }
  },
}

const backup = (table: string): string => `pg_dump --format=custom --table=${inShell(table)} --file=before-drop.dump "$DATABASE_URL"`

function* droppedTables({ objects }: DropStmt, statement: LintStatement, { isNew }: LintContext): Generator<Match> {
  for (const table of (objects ?? []).map(objectName)) {
    if (isNew(table)) continue
    yield {
      statement,
      message: `Dropping table ${table} loses its rows for good, and every running version of the application that queries it fails with 42P01.`,
      fix:
        '-- 1. Take the table out of the code, deploy that, and see that these figures stand still:\n' +
        `SELECT seq_scan, idx_scan, n_tup_ins FROM pg_stat_user_tables WHERE relid = ${quoteLiteral(table)}::regclass;\n` +
        `-- 2. Keep its rows: ${backup(table)}\n-- 3. In a later release:\n` +
        allowing('drop-table', 'nothing has used it since <release>', statement.text.replace(/\s+cascade$/i, '')),
      table,
      object: table,
    }
  }
}

function* droppedSchemas({ objects }: DropStmt, statement: LintStatement, migration: ParsedMigration, context: LintContext) {
  for (const object of objects ?? []) {
    const name = 'String' in object ? (object.String.sval ?? '') : ''
    const quoted = quoteIdentifier(name)
    const held = [...context.schema.tables.keys()].filter((table) => table.startsWith(`${quoted}.`))
    const madeHere = migration.statements.some(
      ({ node, fileStart }) => fileStart < statement.fileStart && 'CreateSchemaStmt' in node && node.CreateSchemaStmt.schemaname === name,
    )
    if (madeHere || (held.length > 0 && held.every(context.isNew))) continue
    const contents = held.length > 0 ? `${listed(held)} with all rows` : 'every table in it with all rows'
    yield {
      statement,
      message: `Dropping schema ${quoted} takes ${contents}, and whatever elsewhere depends on them; none of it comes back.`,
      fix: `-- Drop what is in it by name, each table in its own time; then, when it is empty, without CASCADE:\nDROP SCHEMA ${quoted};`,
      object: quoted,
    }
  }
}

const droppedDatabase = (name: string, statement: LintStatement): Match => ({
  statement,
  message: `DROP DATABASE ${quoteIdentifier(name)} has no place in a migration: it loses everything, and inside a transaction it fails with 25001.`,
  fix: `-- Take it out of the migration; by hand, and after a backup:\n-- dropdb ${inShell(name)}`,
  object: quoteIdentifier(name),
})

function* truncated({ relations, behavior }: TruncateStmt, statement: LintStatement, { schema, isNew }: LintContext): Generator<Match> {
  const tables = (relations ?? []).map(objectName)
  for (const table of tables) {
    if (isNew(table)) continue
    const spread = behavior === 'DROP_CASCADE' ? spreadOf(table, tables, schema) : []
    const more =
      behavior !== 'DROP_CASCADE'
        ? ''
        : spread.length > 0
          ? `; CASCADE empties ${listed(spread)} as well, which point to it`
          : '; CASCADE empties every table that points to it as well, whatever its ON DELETE says'
    yield {
      statement,
      message: `TRUNCATE deletes every row of ${table} under an ACCESS EXCLUSIVE lock, without its DELETE triggers${more}.`,
      fix:
        `-- 1. Keep the rows: ${backup(table)}\n-- 2. Delete what must go, in batches and outside the migration, until no row is left to delete:\n` +
        `DELETE FROM ${table} WHERE ctid = ANY (ARRAY(SELECT ctid FROM ${table} WHERE <condition> LIMIT 5000));`,
      table,
      object: table,
    }
  }
}

/** TRUNCATE … CASCADE follows foreign keys to their end. */
function spreadOf(table: string, named: readonly string[], schema: SchemaModel): string[] {
  const reached = new Set([table])
  // A Set's iteration reaches what is added while it goes.
  for (const target of reached)
    for (const other of schema.tables.values())
      for (const { references } of other.constraints.values()) if (references === target) reached.add(other.name)
  return [...reached].filter((name) => !named.includes(name))
}
