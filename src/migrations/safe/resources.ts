import type { AlterTableCmd, Node } from 'libpg-query'
import { quoteIdentifier } from '../../client/values.ts'
import { columnsIn, objectName, qualifiedName, stringsOf } from '../sql/names.ts'
import type { Unit } from './unit.ts'

/**
 * Something that one statement makes and another needs, as a path from the whole to the part: a table, one of its columns, whether that
 * may be null. Two statements that share one, or a part of it, keep their order if either changes it.
 */
export type Resource = string

export interface Access {
  readonly reads: readonly Resource[]
  readonly writes: readonly Resource[]
}

const SEPARATOR = '\u0000'

/** Everything: what is not understood changes it. */
export const EVERYTHING: Resource = ''

export const resource = (...path: string[]): Resource => path.join(SEPARATOR)

export const overlaps = (a: Resource, b: Resource): boolean =>
  a === b || a === EVERYTHING || b === EVERYTHING || a.startsWith(b + SEPARATOR) || b.startsWith(a + SEPARATOR)

/** The whole that it is a part of. */
export const rootOf = (path: Resource): Resource => path.split(SEPARATOR, 1)[0] ?? EVERYTHING

export const column = (table: string, name: string): Resource => resource(table, 'column', name)
export const columns = (table: string, names: readonly string[]): Resource[] => names.map((name) => column(table, name))
/** The values in a column's rows. */
export const rows = (table: string, name?: string): Resource =>
  name === undefined ? resource(table, 'rows') : resource(table, 'rows', name)
export const nullness = (table: string, name: string): Resource => resource(table, 'null', name)
/** What makes rows of a table unique, by these columns or at all: a foreign key to it needs that. */
export const uniqueness = (table: string, by?: readonly string[]): Resource =>
  by === undefined ? resource(table, 'unique') : resource(table, 'unique', JSON.stringify([...by].sort()))
export const constraint = (table: string, name: string): Resource => resource(table, 'constraint', name)
export const index = (name: string): Resource => resource(`index ${name}`)
export const label = (text: string): Resource => resource(`label ${text}`)

/** What a statement needs and changes, when it runs as it is. */
export function accessOf({ node }: Unit): Access {
  if ('AlterTableStmt' in node && node.AlterTableStmt.relation && node.AlterTableStmt.objtype === 'OBJECT_TABLE') {
    const table = qualifiedName(node.AlterTableStmt.relation)
    const parts = (node.AlterTableStmt.cmds ?? []).map((cmd) =>
      'AlterTableCmd' in cmd ? alteration(table, cmd.AlterTableCmd) : all(table),
    )
    return { reads: parts.flatMap(({ reads }) => reads), writes: parts.flatMap(({ writes }) => writes) }
  }
  if ('IndexStmt' in node && node.IndexStmt.relation) {
    const { relation, idxname = '', unique } = node.IndexStmt
    const table = qualifiedName(relation)
    const named = indexedColumns(node)
    const name = index(sibling(table, idxname))
    return unique
      ? { reads: [...columns(table, named), ...named.map((each) => rows(table, each))], writes: [name, uniqueness(table, named)] }
      : { reads: columns(table, named), writes: [name] }
  }
  if ('CreateStmt' in node && node.CreateStmt.relation) {
    const table = qualifiedName(node.CreateStmt.relation)
    return { reads: relationsIn(node).filter((name) => name !== table), writes: [table] }
  }
  if ('ViewStmt' in node || 'CreatePolicyStmt' in node) {
    const own = 'ViewStmt' in node ? node.ViewStmt.view : node.CreatePolicyStmt.table
    const name = own ? qualifiedName(own) : EVERYTHING
    const reads = relationsIn(node).flatMap((table) => [resource(table, 'column'), uniqueness(table)])
    return { reads, writes: ['ViewStmt' in node ? name : resource(name, 'policy')] }
  }
  if ('AlterEnumStmt' in node)
    return { reads: [], writes: [resource('enum', objectName({ List: { items: node.AlterEnumStmt.typeName ?? [] } }))] }
  const changed = changedTable(node)
  if (changed !== undefined)
    return { reads: relationsIn(node).flatMap((table) => [resource(table, 'column'), rows(table)]), writes: [rows(changed)] }
  return all()
}

const all = (table: Resource = EVERYTHING): Access => ({ reads: [], writes: [table] })

/** The table whose rows INSERT, UPDATE, DELETE or MERGE changes. */
export function changedTable(node: Node): string | undefined {
  const statement =
    'InsertStmt' in node
      ? node.InsertStmt
      : 'UpdateStmt' in node
        ? node.UpdateStmt
        : 'DeleteStmt' in node
          ? node.DeleteStmt
          : 'MergeStmt' in node
            ? node.MergeStmt
            : undefined
  return statement?.relation && qualifiedName(statement.relation)
}

export function indexedColumns(node: Node): string[] {
  if (!('IndexStmt' in node)) return []
  const { indexParams = [], indexIncludingParams = [], whereClause } = node.IndexStmt
  const elements = [...indexParams, ...indexIncludingParams].flatMap((element) => ('IndexElem' in element ? [element.IndexElem] : []))
  return [...elements.flatMap(({ name, expr }) => (name === undefined ? columnsIn(expr) : [name])), ...columnsIn(whereClause)]
}

function alteration(table: string, { subtype, name = '', def }: AlterTableCmd): Access {
  const reads = [column(table, name)]
  switch (subtype) {
    case 'AT_AddColumn': {
      const added = def && 'ColumnDef' in def ? (def.ColumnDef.colname ?? '') : ''
      // Columns stand in the order in which they were added.
      return {
        reads: relationsIn(def).flatMap((other) => [uniqueness(other), resource(other, 'column')]),
        writes: [column(table, added), resource(table, 'order')],
      }
    }
    case 'AT_ColumnDefault':
      return { reads, writes: [resource(table, 'default', name)] }
    case 'AT_AlterColumnType':
      return { reads: [], writes: [column(table, name), resource(table, 'default', name)] }
    case 'AT_SetNotNull':
      return { reads: [...reads, rows(table, name)], writes: [nullness(table, name)] }
    case 'AT_DropNotNull':
      return { reads, writes: [nullness(table, name)] }
    case 'AT_DropConstraint':
      return { reads: [], writes: [constraint(table, name), uniqueness(table), index(sibling(table, name))] }
    case 'AT_EnableRowSecurity':
    case 'AT_DisableRowSecurity':
    case 'AT_ForceRowSecurity':
    case 'AT_NoForceRowSecurity':
      return { reads: [], writes: [resource(table, 'policy')] }
    case 'AT_AddConstraint':
      return def && 'Constraint' in def ? addedConstraint(table, def.Constraint) : all(table)
    default:
      return all(table)
  }
}

function addedConstraint(table: string, added: Extract<Node, { Constraint: unknown }>['Constraint']): Access {
  const { contype, conname = '', keys, fk_attrs, pktable, pk_attrs, raw_expr } = added
  if (contype === 'CONSTR_FOREIGN' && pktable) {
    const target = qualifiedName(pktable)
    const own = stringsOf(fk_attrs)
    const named = pk_attrs && stringsOf(pk_attrs)
    const theirs = [...(named ? columns(target, named) : [resource(target, 'column')]), uniqueness(target, named)]
    return { reads: [...columns(table, own), ...own.map((name) => rows(table, name)), ...theirs], writes: [constraint(table, conname)] }
  }
  const named = contype === 'CONSTR_CHECK' ? columnsIn(raw_expr) : stringsOf(keys)
  if (named.length === 0 && contype !== 'CONSTR_CHECK') return all(table)
  const reads = [...columns(table, named), ...named.map((name) => rows(table, name))]
  if (contype === 'CONSTR_CHECK' || contype === 'CONSTR_NOTNULL') {
    return {
      reads,
      writes: [constraint(table, conname), ...(contype === 'CONSTR_NOTNULL' ? named.map((name) => nullness(table, name)) : [])],
    }
  }
  if (contype !== 'CONSTR_UNIQUE' && contype !== 'CONSTR_PRIMARY') return all(table)
  const notNull = contype === 'CONSTR_PRIMARY' ? named.map((name) => nullness(table, name)) : []
  return { reads, writes: [constraint(table, conname), uniqueness(table, named), index(sibling(table, conname)), ...notNull] }
}

/** The qualified name of what is in a table's schema. */
export const sibling = (table: string, name: string): string => `${table.slice(0, schemaEnd(table))}.${quoteIdentifier(name)}`

const schemaEnd = (qualified: string): number => /^"(?:[^"]|"")*"/.exec(qualified)?.[0].length ?? 0

/** The relations that a statement names, wherever in it, qualified and quoted. */
export function relationsIn(value: unknown): string[] {
  const found = new Set<string>()
  const visit = (inner: unknown): void => {
    if (Array.isArray(inner)) inner.forEach(visit)
    else if (typeof inner === 'object' && inner !== null) {
      if ('relname' in inner && 'relpersistence' in inner) found.add(qualifiedName(inner as Parameters<typeof qualifiedName>[0]))
      else Object.values(inner).forEach(visit)
    }
  }
  visit(value)
  return [...found]
}
