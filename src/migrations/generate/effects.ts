import type { Node, RangeVar } from 'libpg-query'
import { quoteIdentifier } from '../../client/values.ts'
import { stringsOf } from '../sql/names.ts'
import type { Statement } from '../sql/parse.ts'

/** What a statement does to one object of the schema. */
export interface Effect {
  readonly action: 'create' | 'drop'
  /** `table`, `column`, `index`, `constraint`, `type`, `schema`, `sequence`, `view`, `policy`, `extension`, … */
  readonly kind: string
  /** The parts of its name: public, users, name. */
  readonly path: readonly string[]
  /** The same, quoted: `"public"."users"."name"`. */
  readonly object: string
}

export const effectKey = ({ action, kind, object }: Effect): string => `${action} ${kind} ${object}`

/** The objects that a statement makes or takes away; none for one that does something else. */
export function effectsOf({ node }: Pick<Statement, 'node'>): Effect[] {
  const made = creationOf(node)
  if (made) return [{ action: 'create', ...made }]
  if ('DropStmt' in node) return droppedBy(node.DropStmt)
  if ('AlterTableStmt' in node) return alteredBy(node.AlterTableStmt)
  return []
}

type Made = Omit<Effect, 'action'>

function creationOf(node: Node): Made | undefined {
  if ('CreateStmt' in node) return of('table', node.CreateStmt.relation)
  if ('IndexStmt' in node) {
    const { idxname = '', relation } = node.IndexStmt
    return named('index', [relation?.schemaname ?? 'public', idxname])
  }
  if ('CreateSchemaStmt' in node) return named('schema', [node.CreateSchemaStmt.schemaname ?? ''])
  if ('CreateEnumStmt' in node) return named('type', qualified(stringsOf(node.CreateEnumStmt.typeName)))
  if ('CreateDomainStmt' in node) return named('domain', qualified(stringsOf(node.CreateDomainStmt.domainname)))
  if ('CompositeTypeStmt' in node) return of('type', node.CompositeTypeStmt.typevar)
  if ('CreateSeqStmt' in node) return of('sequence', node.CreateSeqStmt.sequence)
  if ('ViewStmt' in node) return node.ViewStmt.replace === true ? undefined : of('view', node.ViewStmt.view)
  if ('CreateTableAsStmt' in node) {
    const { objtype, into } = node.CreateTableAsStmt
    return of(objtype === 'OBJECT_MATVIEW' ? 'materialized view' : 'table', into?.rel)
  }
  if ('CreatePolicyStmt' in node) return on('policy', node.CreatePolicyStmt.table, node.CreatePolicyStmt.policy_name)
  if ('CreateTrigStmt' in node)
    return node.CreateTrigStmt.replace === true ? undefined : on('trigger', node.CreateTrigStmt.relation, node.CreateTrigStmt.trigname)
  if ('CreateRoleStmt' in node) return named('role', [node.CreateRoleStmt.role ?? ''])
  if ('CreateExtensionStmt' in node) return named('extension', [node.CreateExtensionStmt.extname ?? ''])
  return undefined
}

function alteredBy({ relation, cmds = [] }: Extract<Node, { AlterTableStmt: unknown }>['AlterTableStmt']): Effect[] {
  return cmds.flatMap((cmd): Effect[] => {
    if (!('AlterTableCmd' in cmd)) return []
    const { subtype, name, def } = cmd.AlterTableCmd
    if (subtype === 'AT_AddColumn' && def && 'ColumnDef' in def)
      return [{ action: 'create', ...on('column', relation, def.ColumnDef.colname) }]
    if (subtype === 'AT_AddConstraint' && def && 'Constraint' in def) {
      return def.Constraint.conname === undefined ? [] : [{ action: 'create', ...on('constraint', relation, def.Constraint.conname) }]
    }
    if (subtype === 'AT_DropColumn') return [{ action: 'drop', ...on('column', relation, name) }]
    if (subtype === 'AT_DropConstraint') return [{ action: 'drop', ...on('constraint', relation, name) }]
    return []
  })
}

const DROPPED: Readonly<Record<string, string>> = {
  OBJECT_TABLE: 'table',
  OBJECT_INDEX: 'index',
  OBJECT_SCHEMA: 'schema',
  OBJECT_TYPE: 'type',
  OBJECT_DOMAIN: 'domain',
  OBJECT_SEQUENCE: 'sequence',
  OBJECT_VIEW: 'view',
  OBJECT_MATVIEW: 'materialized view',
  OBJECT_POLICY: 'policy',
  OBJECT_TRIGGER: 'trigger',
  OBJECT_EXTENSION: 'extension',
}

function droppedBy({ removeType = 'OBJECT_TABLE', objects = [] }: Extract<Node, { DropStmt: unknown }>['DropStmt']): Effect[] {
  const kind = DROPPED[removeType]
  if (kind === undefined) return []
  return objects.map((object) => {
    const names =
      'List' in object ? stringsOf(object.List.items) : 'TypeName' in object ? stringsOf(object.TypeName.names) : stringsOf([object])
    const single = kind === 'schema' || kind === 'extension'
    const nested = kind === 'policy' || kind === 'trigger'
    return { action: 'drop', ...named(kind, single ? names : qualified(names, nested ? 3 : 2)) }
  })
}

/** What names no schema lands in public, as with Drizzle's own DDL. */
const qualified = (names: readonly string[], length = 2): readonly string[] => (names.length < length ? ['public', ...names] : names)

const named = (kind: string, path: readonly string[]): Made => ({ kind, path, object: quoteIdentifier(...path) })

export const pathOf = (relation: RangeVar | undefined): [schema: string, name: string] => [
  relation?.schemaname ?? 'public',
  relation?.relname ?? '',
]

const of = (kind: string, relation: RangeVar | undefined): Made => named(kind, pathOf(relation))

const on = (kind: string, relation: RangeVar | undefined, name = ''): Made => named(kind, [...pathOf(relation), name])
