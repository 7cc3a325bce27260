import type { AlterTableStmt, CreateFunctionStmt, Node } from 'libpg-query'
import type { ObjectKind, ObjectName } from '../../catalog/objects.ts'
import { nestedStringsOf, part, qualified, relation, typeNameOf } from './names.ts'
import { removals } from './removals.ts'

/** What one statement of a migration does to what there is. */
export type Effect =
  /** `tolerant`: it does not mind where there is one already (IF NOT EXISTS, OR REPLACE). */
  | { readonly does: 'create'; readonly object: ObjectName; readonly tolerant: boolean }
  /** `tolerant`: it does not mind where there is none (IF EXISTS). */
  | { readonly does: 'drop'; readonly object: ObjectName; readonly tolerant: boolean }
  | { readonly does: 'rename'; readonly object: ObjectName; readonly to: string; readonly tolerant: boolean }
  | { readonly does: 'move'; readonly object: ObjectName; readonly to: string; readonly tolerant: boolean }
  /** From here on unqualified names land in this schema; undefined for the session's own. */
  | { readonly does: 'path'; readonly schema: string | undefined }
  /** Code that may do anything: what it does is not seen. */
  | { readonly does: 'run' }
  /** It creates something for which there is no plan of taking it back. */
  | { readonly does: 'unsupported'; readonly what: string }

const create = (object: ObjectName, tolerant: boolean | undefined): Effect => ({ does: 'create', object, tolerant: tolerant === true })

/** The effects of a statement, in order; `schema` is where names land that name none. */
export function effectsOf(node: Node, schema: string): Effect[] {
  return created(node, schema) ?? removals(node, schema) ?? other(node, schema)
}

function created(node: Node, schema: string): Effect[] | undefined {
  if ('CreateSchemaStmt' in node) {
    const { schemaname = '', schemaElts = [], if_not_exists } = node.CreateSchemaStmt
    const inside = schemaElts.flatMap((element) => effectsOf(element, schemaname))
    return [create({ kind: 'schema', schema: '', name: schemaname }, if_not_exists), ...inside]
  }
  if ('CreateStmt' in node) return table(node.CreateStmt, schema)
  if ('CreateForeignTableStmt' in node) return table(node.CreateForeignTableStmt.base ?? {}, schema)
  if ('CreateTableAsStmt' in node) {
    const { into, objtype, if_not_exists } = node.CreateTableAsStmt
    if (!into?.rel || into.rel.relpersistence === 't') return []
    return [create(relation(objtype === 'OBJECT_MATVIEW' ? 'view' : 'table', into.rel, schema), if_not_exists)]
  }
  if ('ViewStmt' in node) {
    const { view, replace } = node.ViewStmt
    return view && view.relpersistence !== 't' ? [create(relation('view', view, schema), replace)] : []
  }
  if ('CreateSeqStmt' in node) {
    const { sequence, if_not_exists } = node.CreateSeqStmt
    return sequence && sequence.relpersistence !== 't' ? [create(relation('sequence', sequence, schema), if_not_exists)] : []
  }
  if ('IndexStmt' in node) {
    const { idxname, relation: on, if_not_exists } = node.IndexStmt
    // An index stands in the schema of its table. One without a name is named by the server, and is found on no table that stays.
    return on && idxname ? [create({ ...relation('index', on, schema), name: idxname }, if_not_exists)] : []
  }
  if ('CreateEnumStmt' in node) return [create(qualified('type', nestedStringsOf(node.CreateEnumStmt.typeName), schema), false)]
  if ('CreateRangeStmt' in node) return [create(qualified('type', nestedStringsOf(node.CreateRangeStmt.typeName), schema), false)]
  if ('CreateDomainStmt' in node) return [create(qualified('type', nestedStringsOf(node.CreateDomainStmt.domainname), schema), false)]
  if ('CompositeTypeStmt' in node) return [create(relation('type', node.CompositeTypeStmt.typevar ?? {}, schema), false)]
  if ('CreateFunctionStmt' in node) return [create(functionName(node.CreateFunctionStmt, schema), node.CreateFunctionStmt.replace)]
  return attached(node, schema)
}

/** What is made on a table, or outside every schema. */
function attached(node: Node, schema: string): Effect[] | undefined {
  if ('CreateTrigStmt' in node) {
    const { relation: on, trigname, replace } = node.CreateTrigStmt
    return [create(part('trigger', on ?? {}, trigname, schema), replace)]
  }
  if ('CreatePolicyStmt' in node) {
    return [create(part('policy', node.CreatePolicyStmt.table ?? {}, node.CreatePolicyStmt.policy_name, schema), false)]
  }
  if ('RuleStmt' in node) return [create(part('rule', node.RuleStmt.relation ?? {}, node.RuleStmt.rulename, schema), node.RuleStmt.replace)]
  if ('AlterTableStmt' in node) return altered(node.AlterTableStmt, schema)
  if ('CreateStatsStmt' in node) {
    const { defnames, if_not_exists } = node.CreateStatsStmt
    return defnames ? [create(qualified('statistics', nestedStringsOf(defnames), schema), if_not_exists)] : []
  }
  const whole = (kind: ObjectKind, name: string | undefined, tolerant?: boolean) => [
    create({ kind, schema: '', name: name ?? '' }, tolerant),
  ]
  if ('CreatePublicationStmt' in node) return whole('publication', node.CreatePublicationStmt.pubname)
  if ('CreateEventTrigStmt' in node) return whole('event trigger', node.CreateEventTrigStmt.trigname)
  if ('CreateExtensionStmt' in node) return whole('extension', node.CreateExtensionStmt.extname, node.CreateExtensionStmt.if_not_exists)
  if ('CreateRoleStmt' in node) return whole('role', node.CreateRoleStmt.role)
  return undefined
}

function table(
  { relation: at, if_not_exists }: { relation?: Parameters<typeof relation>[1]; if_not_exists?: boolean },
  schema: string,
): Effect[] {
  return at && at.relpersistence !== 't' ? [create(relation('table', at, schema), if_not_exists)] : []
}

function functionName({ funcname, parameters = [] }: CreateFunctionStmt, schema: string): ObjectName {
  const args = parameters.flatMap((node) => {
    if (!('FunctionParameter' in node)) return []
    const { mode, argType } = node.FunctionParameter
    // What only comes out is no part of a function's identity.
    if (mode === 'FUNC_PARAM_OUT' || mode === 'FUNC_PARAM_TABLE') return []
    return [argType ? typeNameOf(argType) : null]
  })
  return { ...qualified('function', nestedStringsOf(funcname), schema), args }
}

function altered({ relation: at, cmds = [], objtype }: AlterTableStmt, schema: string): Effect[] {
  if (!at || objtype === 'OBJECT_TYPE') return []
  return cmds.flatMap((node): Effect[] => {
    if (!('AlterTableCmd' in node)) return []
    const { subtype, def, name, missing_ok } = node.AlterTableCmd
    if (subtype === 'AT_AddColumn' && def && 'ColumnDef' in def)
      return [create(part('column', at, def.ColumnDef.colname, schema), missing_ok)]
    if (subtype === 'AT_AddConstraint' && def && 'Constraint' in def) {
      return def.Constraint.conname ? [create(part('constraint', at, def.Constraint.conname, schema), false)] : []
    }
    const tolerant = missing_ok === true
    if (subtype === 'AT_DropColumn') return [{ does: 'drop', object: part('column', at, name, schema), tolerant }]
    if (subtype === 'AT_DropConstraint') return [{ does: 'drop', object: part('constraint', at, name, schema), tolerant }]
    return []
  })
}

const DEFINED: Readonly<Record<string, ObjectKind>> = {
  OBJECT_TYPE: 'type',
  OBJECT_AGGREGATE: 'function',
  OBJECT_COLLATION: 'collation',
  OBJECT_TSCONFIGURATION: 'text search',
  OBJECT_TSDICTIONARY: 'text search',
}

/** What exists once in a database and what no DROP of this plan takes back. */
const UNSUPPORTED: Readonly<Record<string, string>> = {
  CreateCastStmt: 'a cast',
  CreateOpClassStmt: 'an operator class',
  CreateOpFamilyStmt: 'an operator family',
  CreateAmStmt: 'an access method',
  CreatePLangStmt: 'a language',
  CreateConversionStmt: 'a conversion',
  CreateTransformStmt: 'a transform',
  CreateFdwStmt: 'a foreign-data wrapper',
  CreateForeignServerStmt: 'a foreign server',
  CreateUserMappingStmt: 'a user mapping',
  CreateSubscriptionStmt: 'a subscription',
  CreateTableSpaceStmt: 'a tablespace',
  CreatedbStmt: 'a database',
}

const OPAQUE = ['DoStmt', 'CallStmt', 'ExecuteStmt', 'SelectStmt', 'AlterExtensionStmt']

function other(node: Node, schema: string): Effect[] {
  if ('DefineStmt' in node) {
    const { kind = '', defnames, args, if_not_exists, replace } = node.DefineStmt
    const object = DEFINED[kind]
    if (!object) return [{ does: 'unsupported', what: kind === 'OBJECT_OPERATOR' ? 'an operator' : 'a text search parser or template' }]
    const name = qualified(object, nestedStringsOf(defnames), schema)
    return [create(kind === 'OBJECT_AGGREGATE' ? aggregate(name, args) : name, if_not_exists === true || replace === true)]
  }
  if ('SelectStmt' in node && node.SelectStmt.intoClause?.rel) {
    const { rel } = node.SelectStmt.intoClause
    return rel.relpersistence === 't' ? [] : [create(relation('table', rel, schema), false)]
  }
  if ('VariableSetStmt' in node && node.VariableSetStmt.name === 'search_path') {
    const first = (node.VariableSetStmt.args ?? [])
      .map((argument) => ('A_Const' in argument ? argument.A_Const.sval?.sval : undefined))
      .find((name) => name !== undefined && name !== '' && name !== '$user' && name !== 'pg_catalog')
    return [{ does: 'path', schema: first }]
  }
  const kind = Object.keys(node)[0] ?? ''
  if (OPAQUE.includes(kind)) return [{ does: 'run' }]
  const what = UNSUPPORTED[kind]
  const tolerated = (node as Record<string, { if_not_exists?: boolean }>)[kind]?.if_not_exists === true
  return what && !tolerated ? [{ does: 'unsupported', what }] : []
}

/** The grammar gives an aggregate's arguments as a list and a number; one that takes any row has none. */
function aggregate(name: ObjectName, args: readonly Node[] | undefined): ObjectName {
  const [list] = args ?? []
  const parameters = list && 'List' in list ? (list.List.items ?? []) : []
  const types = parameters.map((node) =>
    'FunctionParameter' in node && node.FunctionParameter.argType ? typeNameOf(node.FunctionParameter.argType) : null,
  )
  return { ...name, args: types }
}
