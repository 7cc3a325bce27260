import type { Node } from 'libpg-query'
import { quoteIdentifier } from '../../../client/values.ts'
import { stringsOf } from '../../sql/names.ts'
import type { Statement } from '../../sql/parse.ts'
import { type Effect, effectsOf, pathOf } from '../effects.ts'

/** What undoes a statement; null where nothing need be undone, a reason where nothing can. */
export type Inverse = { readonly sql: readonly string[] } | { readonly impossible: string }

/** The inverse of one statement by itself, where the statement alone proves it. */
export function invert({ node }: Pick<Statement, 'node'>): Inverse {
  if ('VariableSetStmt' in node || 'CommentStmt' in node) return { sql: [] }
  // Other databases and migrations use it, too; it harms nobody.
  if ('CreateExtensionStmt' in node) return { sql: [] }
  if ('RenameStmt' in node) return invertRename(node.RenameStmt)
  if ('AlterTableStmt' in node) return invertAlter(node.AlterTableStmt)
  if (mayHaveDoneNothing(node)) return { impossible: 'with IF NOT EXISTS it may have made nothing' }
  const effects = effectsOf({ node })
  if (effects.length === 0) return { impossible: REASONS[Object.keys(node)[0] ?? ''] ?? 'nothing in it says how to undo it' }
  if (effects.some(({ action }) => action === 'drop')) return { impossible: 'what it dropped is gone' }
  return { sql: effects.map(dropOf) }
}

const REASONS: Readonly<Record<string, string>> = {
  InsertStmt: 'it inserted rows',
  UpdateStmt: 'the values before it are gone',
  DeleteStmt: 'the rows are gone',
  TruncateStmt: 'the rows are gone',
  DoStmt: 'what it did cannot be read off',
  CallStmt: 'what it did cannot be read off',
  SelectStmt: 'a function in it may have done anything',
}

function mayHaveDoneNothing(node: Node): boolean {
  const [inner] = Object.values(node) as Array<{ if_not_exists?: boolean }>
  return inner?.if_not_exists === true
}

function dropOf({ kind, path, object }: Effect): string {
  const [schema = '', table = '', name = ''] = path
  const on = quoteIdentifier(schema, table)
  if (kind === 'column') return `ALTER TABLE ${on} DROP COLUMN ${quoteIdentifier(name)};`
  if (kind === 'constraint') return `ALTER TABLE ${on} DROP CONSTRAINT ${quoteIdentifier(name)};`
  if (kind === 'policy' || kind === 'trigger') return `DROP ${kind.toUpperCase()} ${quoteIdentifier(name)} ON ${on};`
  return `DROP ${kind.toUpperCase()} ${object};`
}

const RENAMED: Readonly<Record<string, string>> = {
  OBJECT_TABLE: 'TABLE',
  OBJECT_VIEW: 'VIEW',
  OBJECT_MATVIEW: 'MATERIALIZED VIEW',
  OBJECT_INDEX: 'INDEX',
  OBJECT_SEQUENCE: 'SEQUENCE',
}

function invertRename(rename: Extract<Node, { RenameStmt: unknown }>['RenameStmt']): Inverse {
  const { renameType = 'OBJECT_TABLE', relation, subname = '', newname = '', object } = rename
  const [schema, name] = pathOf(relation)
  if (renameType === 'OBJECT_COLUMN') {
    return {
      sql: [`ALTER TABLE ${quoteIdentifier(schema, name)} RENAME COLUMN ${quoteIdentifier(newname)} TO ${quoteIdentifier(subname)};`],
    }
  }
  if (renameType === 'OBJECT_TABCONSTRAINT') {
    return {
      sql: [`ALTER TABLE ${quoteIdentifier(schema, name)} RENAME CONSTRAINT ${quoteIdentifier(newname)} TO ${quoteIdentifier(subname)};`],
    }
  }
  if (renameType === 'OBJECT_POLICY' || renameType === 'OBJECT_TRIGGER') {
    const what = renameType === 'OBJECT_POLICY' ? 'POLICY' : 'TRIGGER'
    return { sql: [`ALTER ${what} ${quoteIdentifier(newname)} ON ${quoteIdentifier(schema, name)} RENAME TO ${quoteIdentifier(subname)};`] }
  }
  if (renameType === 'OBJECT_SCHEMA') return { sql: [`ALTER SCHEMA ${quoteIdentifier(newname)} RENAME TO ${quoteIdentifier(subname)};`] }
  if (renameType === 'OBJECT_ROLE') return { sql: [`ALTER ROLE ${quoteIdentifier(newname)} RENAME TO ${quoteIdentifier(subname)};`] }
  if (renameType === 'OBJECT_TYPE' && object && 'List' in object) {
    const names = stringsOf(object.List.items)
    const old = names.at(-1) ?? ''
    const of = names.length > 1 ? (names[0] ?? 'public') : 'public'
    return { sql: [`ALTER TYPE ${quoteIdentifier(of, newname)} RENAME TO ${quoteIdentifier(old)};`] }
  }
  const kind = RENAMED[renameType]
  if (kind === undefined) return { impossible: 'nothing in it says how to undo it' }
  return { sql: [`ALTER ${kind} ${quoteIdentifier(schema, newname)} RENAME TO ${quoteIdentifier(name)};`] }
}

/** The parts of an ALTER TABLE, undone from the last to the first. */
function invertAlter({ relation, cmds = [] }: Extract<Node, { AlterTableStmt: unknown }>['AlterTableStmt']): Inverse {
  const table = quoteIdentifier(...pathOf(relation))
  const sql: string[] = []
  for (const cmd of cmds) {
    const one: Node = { AlterTableStmt: { ...(relation ? { relation } : {}), cmds: [cmd] } }
    const [made] = effectsOf({ node: one })
    const { subtype = '', name = '', missing_ok = false } = 'AlterTableCmd' in cmd ? cmd.AlterTableCmd : {}
    const column = `ALTER TABLE ${table} ALTER COLUMN ${quoteIdentifier(name)}`
    if (made?.action === 'create') {
      if (missing_ok) return { impossible: 'with IF NOT EXISTS it may have made nothing' }
      sql.unshift(dropOf(made))
    } else if (made) return { impossible: 'what it dropped is gone' }
    else if (subtype === 'AT_SetNotNull') sql.unshift(`${column} DROP NOT NULL;`)
    else if (subtype === 'AT_DropNotNull') sql.unshift(`${column} SET NOT NULL;`)
    else if (subtype === 'AT_EnableRowSecurity') sql.unshift(`ALTER TABLE ${table} DISABLE ROW LEVEL SECURITY;`)
    else if (subtype === 'AT_DisableRowSecurity') sql.unshift(`ALTER TABLE ${table} ENABLE ROW LEVEL SECURITY;`)
    // A constraint that is validated goes with the constraint.
    else if (subtype !== 'AT_ValidateConstraint') return { impossible: 'nothing in it says what was before' }
  }
  return { sql }
}
