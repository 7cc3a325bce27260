import type { Node, VacuumStmt } from 'libpg-query'
import { quoteIdentifier, quoteLiteral } from '../../client/values.ts'
import { objectName, qualifiedName } from '../sql/names.ts'
import { isOn } from '../sql/options.ts'
import type { LintStatement } from '../sql/parsed.ts'
import type { LintContext, Match, Rule } from './rule.ts'
import { inShell } from './wording.ts'

/** What keeps everyone out for as long as it takes to write a table anew, or for as long as the migration likes. */
export const longExclusiveLock: Rule = {
  id: 'DB027',
  name: 'long-exclusive-lock',
  severity: 'error',
  summary: 'LOCK TABLE, CLUSTER, VACUUM FULL, SET LOGGED or TABLESPACE, REFRESH MATERIALIZED VIEW: a table closed while it is written anew',
  *checkStatement(statement, _, context) {
    const { node } = statement
    if ('LockStmt' in node) yield* locked(node.LockStmt.relations ?? [], node.LockStmt.mode ?? 8, statement, context)
    else if ('ClusterStmt' in node)
      yield* clustered(node.ClusterStmt.relation && qualifiedName(node.ClusterStmt.relation), statement, context)
    else if ('VacuumStmt' in node) yield* vacuumed(node.VacuumStmt, statement, context)
    else if ('RefreshMatViewStmt' in node && !node.RefreshMatViewStmt.concurrent && node.RefreshMatViewStmt.relation)
      yield* refreshed(qualifiedName(node.RefreshMatViewStmt.relation), statement, context)
    else if ('AlterTableMoveAllStmt' in node) {
      const { orig_tablespacename = '', new_tablespacename = '' } = node.AlterTableMoveAllStmt
      yield {
        statement,
        message: `Moving everything of tablespace ${quoteIdentifier(orig_tablespacename)} copies it all under ACCESS EXCLUSIVE locks, all of which are held to the end.`,
        fix: `-- Outside the migration, table by table, with the tables open:\n-- pg_repack --tablespace=${quoteIdentifier(new_tablespacename)} --moveidx --table=<table>`,
      }
    } else yield* rewritten(statement, context)
  },
}

const MODES = [
  '',
  'ACCESS SHARE',
  'ROW SHARE',
  'ROW EXCLUSIVE',
  'SHARE UPDATE EXCLUSIVE',
  'SHARE',
  'SHARE ROW EXCLUSIVE',
  'EXCLUSIVE',
  'ACCESS EXCLUSIVE',
]

function* locked(relations: readonly Node[], mode: number, statement: LintStatement, { isNew }: LintContext): Generator<Match> {
  // The weaker ones let writers by.
  if (mode < 5) return
  for (const table of relations.map(objectName)) {
    if (isNew(table)) continue
    yield {
      statement,
      message: `LOCK TABLE keeps ${mode === 8 ? 'every reader and writer' : 'every writer'} out of ${table} (${MODES[mode]}) until the migration ends.`,
      fix: `-- Leave it out: each statement takes the lock that it needs. To keep two runs apart, which dbctl does for migrations itself:\nSELECT pg_advisory_xact_lock(hashtext(${quoteLiteral(table)}));`,
      table,
      object: table,
    }
  }
}

const repack = (table: string, options = ''): string =>
  `-- Outside the migration, with the table open (extension pg_repack):\n-- pg_repack ${options}--table=${inShell(table.replaceAll('"', ''))}`

function* clustered(table: string | undefined, statement: LintStatement, { isNew }: LintContext): Generator<Match> {
  if (table === undefined) {
    yield {
      statement,
      message: `CLUSTER without a table writes every clustered table of the database anew, each closed to readers and writers.`,
      fix: repack('<table>'),
    }
  } else if (!isNew(table)) {
    yield {
      statement,
      message: `CLUSTER writes all of ${table} and its indexes anew under an ACCESS EXCLUSIVE lock: nobody reads it until that is done.`,
      fix: repack(table),
      table,
      object: table,
    }
  }
}

function* vacuumed({ options, rels, is_vacuumcmd }: VacuumStmt, statement: LintStatement, { isNew }: LintContext): Generator<Match> {
  if (!is_vacuumcmd || !isOn(options, 'full')) return
  const tables = (rels ?? []).flatMap((each) =>
    'VacuumRelation' in each && each.VacuumRelation.relation ? [qualifiedName(each.VacuumRelation.relation)] : [],
  )
  for (const table of tables.length > 0 ? tables : [undefined]) {
    if (table !== undefined && isNew(table)) continue
    yield {
      statement,
      message: `VACUUM FULL writes ${table === undefined ? 'every table of the database' : `all of ${table} and its indexes`} anew under an ACCESS EXCLUSIVE lock: nobody reads it until that is done.`,
      fix: repack(table ?? '<table>', '--no-order '),
      ...(table === undefined ? {} : { table, object: table }),
    }
  }
}

function* refreshed(view: string, statement: LintStatement, { isNew }: LintContext): Generator<Match> {
  if (isNew(view)) return
  yield {
    statement,
    message: `REFRESH without CONCURRENTLY closes ${view} to readers while its query runs, and then until the migration ends.`,
    fix: `-- It needs a unique index without WHERE, on columns alone:\nCREATE UNIQUE INDEX ON ${view} (<key>);\nREFRESH MATERIALIZED VIEW CONCURRENTLY ${view};`,
    table: view,
    object: view,
  }
}

function* rewritten(statement: LintStatement, { schema, isNew }: LintContext): Generator<Match> {
  const { node } = statement
  if (!('AlterTableStmt' in node) || !node.AlterTableStmt.relation) return
  const { relation, cmds, objtype } = node.AlterTableStmt
  const name = qualifiedName(relation)
  const table = objtype === 'OBJECT_INDEX' ? schema.tableOfIndex(name) : name
  for (const part of cmds ?? []) {
    if (!('AlterTableCmd' in part)) continue
    const command = part.AlterTableCmd
    if (isNew(table ?? name)) continue
    const object = { ...(table === undefined ? {} : { table }), object: name }
    if (command.subtype === 'AT_SetLogged' || command.subtype === 'AT_SetUnLogged') {
      const logged = command.subtype === 'AT_SetLogged'
      const loss = logged ? '' : '; after a crash it is empty, and replicas never have it'
      yield {
        statement,
        message: `SET ${logged ? 'LOGGED' : 'UNLOGGED'} writes all of ${name} and its indexes anew under an ACCESS EXCLUSIVE lock${loss}.`,
        fix: `-- Make a table of the other kind, fill it in batches, and swap the names in one short transaction:\nCREATE ${logged ? '' : 'UNLOGGED '}TABLE <new> (LIKE ${name} INCLUDING ALL);`,
        ...object,
      }
    } else if (command.subtype === 'AT_SetTableSpace') {
      const space = quoteIdentifier(command.name ?? '')
      yield {
        statement,
        message: `SET TABLESPACE copies all of ${name} under an ACCESS EXCLUSIVE lock.`,
        fix:
          objtype === 'OBJECT_INDEX'
            ? `-- dbctl: no-transaction\nREINDEX (TABLESPACE ${space}, CONCURRENTLY) INDEX ${name};`
            : repack(name, `--tablespace=${space} `),
        ...object,
      }
    } else if (command.subtype === 'AT_SetAccessMethod') {
      yield {
        statement,
        message: `SET ACCESS METHOD writes all of ${name} and its indexes anew under an ACCESS EXCLUSIVE lock.`,
        fix: `-- Make a table of the other kind, fill it in batches, and swap the names in one short transaction:\nCREATE TABLE <new> (LIKE ${name} INCLUDING ALL) USING ${quoteIdentifier(command.name ?? 'heap')};`,
        ...object,
      }
    }
  }
}
