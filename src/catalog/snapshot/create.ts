import { quoteIdentifier } from '../../client/values.ts'
import { holderOf, ownName, parentsOf, quoteText } from './name.ts'
import type { CatalogObject, ColumnObject, ObjectOf, SequenceOptions, TableObject } from './snapshot.ts'

/** Statements, or why there are none. */
export type Sql = { readonly sql: readonly string[]; readonly risk?: string } | { readonly note: string }

/** Makes an object that is not there, with its comment. `columns` are a table's own. */
export function createSql(object: CatalogObject, columns: readonly ColumnObject[] = []): Sql {
  const made = creation(object, columns)
  if ('note' in made) return made
  return { ...made, sql: [...made.sql, ...(object.comment === null ? [] : [commentSql(object)])] }
}

function creation(object: CatalogObject, columns: readonly ColumnObject[]): Sql {
  const { name } = object
  switch (object.kind) {
    case 'schema':
      return sql(`create schema ${name}`)
    case 'extension':
      return sql(`create extension ${name} schema ${quoteIdentifier(object.is.schema)}`)
    case 'enum':
      return sql(createEnum(name, object.is.labels))
    case 'range':
      return sql(createRange(object))
    case 'composite type':
      return sql(`create type ${name} as (${object.is.attributes.map(attributeSql).join(', ')})`)
    case 'domain':
      return sql(createDomain(object))
    case 'sequence':
      return sql(`create ${object.is.unlogged ? 'unlogged ' : ''}sequence ${name} as ${object.is.type} ${sequenceSql(object.is)}`)
    case 'table':
      return createTable(object, columns)
    case 'column':
      return createColumn(object)
    case 'constraint':
      return createConstraint(object)
    case 'index':
      return createIndex(object)
    case 'statistics':
      return sql(object.is.definition)
    case 'view':
      return sql(
        `create ${object.is.materialized ? 'materialized ' : ''}view ${name}${withOptions(object.is.options)} as ${object.is.definition}`,
      )
    case 'routine':
      return sql(object.is.definition)
    case 'rule':
    case 'trigger':
      return sql(object.is.definition, ...(object.is.fires === 'origin' ? [] : [firingSql(object)]))
    case 'policy':
      return sql(createPolicy(object))
    case 'other':
      return { note: `how this ${object.is.type} was made is not known here: make it by the statement of the migration that has it` }
  }
}

const sql = (...statements: readonly string[]): Sql => ({ sql: statements })

export const createEnum = (name: string, labels: readonly string[]): string =>
  `create type ${name} as enum (${labels.map(quoteText).join(', ')})`

function createRange({ name, is }: ObjectOf<'range'>): string {
  const options = [
    `subtype = ${is.subtype}`,
    `subtype_opclass = ${is.operatorClass}`,
    is.collation !== null && `collation = ${is.collation}`,
    is.canonical !== null && `canonical = ${is.canonical}`,
    is.difference !== null && `subtype_diff = ${is.difference}`,
    `multirange_type_name = ${is.multirange}`,
  ]
  return `create type ${name} as range (${options.filter((option) => option !== false).join(', ')})`
}

export const attributeSql = ({ name, type, collation }: ObjectOf<'composite type'>['is']['attributes'][number]): string =>
  `"${name.replaceAll('"', '""')}" ${type}${collation === null ? '' : ` collate ${collation}`}`

export function createDomain({ name, is }: ObjectOf<'domain'>): string {
  const parts = [
    `create domain ${name} as ${is.type}`,
    is.collation !== null && `collate ${is.collation}`,
    is.default !== null && `default ${is.default}`,
    is.notNull && 'not null',
    ...is.checks.map((check) => `constraint "${check.name.replaceAll('"', '""')}" ${check.definition}`),
  ]
  return parts.filter((part) => part !== false).join(' ')
}

export const sequenceSql = ({ start, increment, min, max, cache, cycle }: SequenceOptions): string =>
  `increment by ${increment} minvalue ${min} maxvalue ${max} start with ${start} cache ${cache} ${cycle ? 'cycle' : 'no cycle'}`

function createTable(table: TableObject, columns: readonly ColumnObject[]): Sql {
  const { name, is } = table
  if (is.kind === 'foreign table') return { note: 'make the foreign table by hand: what its server needs is not known here' }
  const own = columns.filter(({ inherited }) => !inherited).map(columnSql)
  const head = [
    `create ${is.unlogged ? 'unlogged ' : ''}table ${name}`,
    is.partitionOf !== null ? `partition of ${is.partitionOf} ${is.partitionBound}` : `(${own.join(', ')})`,
    is.inherits.length > 0 && `inherits (${parentsOf(table).join(', ')})`,
    is.partitionKey !== null && `partition by ${is.partitionKey}`,
    is.accessMethod !== null && `using "${is.accessMethod}"`,
    withOptions(is.options).trim(),
  ]
  return sql(head.filter((part) => part !== false && part !== '').join(' '), ...rowSecuritySql(table), ...replicaIdentitySql(table))
}

function rowSecuritySql({ name, is }: TableObject): string[] {
  return [
    ...(is.rowSecurity ? [`alter table ${name} enable row level security`] : []),
    ...(is.forceRowSecurity ? [`alter table ${name} force row level security`] : []),
  ]
}

/** An index is named by itself, once it is there. */
const replicaIdentitySql = ({ name, is }: TableObject): string[] =>
  is.replicaIdentity === 'full' || is.replicaIdentity === 'nothing' ? [`alter table ${name} replica identity ${is.replicaIdentity}`] : []

/** `with (fillfactor = '70')`, with a space before it; nothing where there are no options. */
export const withOptions = (options: readonly string[]): string =>
  options.length === 0 ? '' : ` with (${options.map(optionSql).join(', ')})`

export function optionSql(option: string): string {
  const at = option.indexOf('=')
  return `${option.slice(0, at)} = ${quoteText(option.slice(at + 1))}`
}

/** A column as CREATE TABLE and ADD COLUMN take it. */
export function columnSql(column: ColumnObject): string {
  const { is } = column
  const parts = [
    `${ownName(column)} ${is.type}`,
    is.compression !== null && `compression ${is.compression}`,
    is.collation !== null && `collate ${is.collation}`,
    is.default !== null && `default ${is.default}`,
    is.generated !== null && `generated always as (${is.expression}) ${is.generated}`,
    is.identity !== null && identitySql(is.identity),
    is.notNull && !is.notNullUnchecked && 'not null',
  ]
  return parts.filter((part) => part !== false).join(' ')
}

export const identitySql = ({ generated, sequence, options }: NonNullable<ColumnObject['is']['identity']>): string =>
  `generated ${generated} as identity (sequence name ${sequence} ${sequenceSql(options)})`

/** What of a column CREATE TABLE does not take on every version of PostgreSQL. */
export function columnDetailsSql(column: ColumnObject): string[] {
  const alter = `alter table only ${holderOf(column)}`
  return [
    ...(column.is.storage === null ? [] : [`${alter} alter column ${ownName(column)} set storage ${column.is.storage}`]),
    // PostgreSQL 18 alone has it.
    ...(column.is.notNullUnchecked ? [`${alter} add not null ${ownName(column)} not valid`] : []),
  ]
}

function createColumn(column: ColumnObject): Sql {
  const made = [`alter table ${holderOf(column)} add column ${columnSql(column)}`, ...columnDetailsSql(column)]
  const filled = column.is.default !== null || column.is.generated !== null || column.is.identity !== null
  return column.is.notNull && !filled
    ? { sql: made, risk: 'fails where the table has rows: the column is NOT NULL and has no default' }
    : sql(...made)
}

function createConstraint(constraint: ObjectOf<'constraint'>): Sql {
  const holder = holderOf(constraint)
  const [schema = ''] = constraint.path
  const options = constraint.is.options.map(optionSql).join(', ')
  return {
    sql: [
      `alter table ${holder} add constraint ${ownName(constraint)} ${constraint.is.definition}`,
      ...(options === '' ? [] : [`alter index "${schema.replaceAll('"', '""')}".${ownName(constraint)} set (${options})`]),
    ],
    ...(!/ NOT (?:VALID|ENFORCED)$/.test(constraint.is.definition) && {
      risk: 'fails where rows break it, and locks the table while it looks',
    }),
  }
}

function createIndex(index: ObjectOf<'index'>): Sql {
  if (!index.is.valid || !index.is.ready)
    return { note: 'an index that is not valid cannot be made on purpose: rebuild or drop it where it should be' }
  return {
    sql: [
      index.is.definition,
      ...(index.is.replicaIdentity ? [`alter table ${index.is.table} replica identity using index ${ownName(index)}`] : []),
    ],
    risk: index.is.definition.startsWith('CREATE UNIQUE')
      ? 'fails where rows have the same key, and blocks writes while it is built'
      : 'blocks writes while it is built; CREATE INDEX CONCURRENTLY, outside of a transaction, does not',
  }
}

function createPolicy(policy: ObjectOf<'policy'>): string {
  const { is } = policy
  const parts = [
    `create policy ${ownName(policy)} on ${holderOf(policy)} as ${is.permissive ? 'permissive' : 'restrictive'}`,
    `for ${is.command} to ${is.roles.map(roleSql).join(', ')}`,
    is.using !== null && `using (${is.using})`,
    is.check !== null && `with check (${is.check})`,
  ]
  return parts.filter((part) => part !== false).join(' ')
}

/** No role can be called `public`; it stands for all of them. */
export const roleSql = (role: string): string => (role === 'public' ? role : `"${role.replaceAll('"', '""')}"`)

const FIRING = { origin: 'enable', disabled: 'disable', replica: 'enable replica', always: 'enable always' } as const

export const firingSql = (object: ObjectOf<'rule'> | ObjectOf<'trigger'>): string =>
  `alter table ${holderOf(object)} ${FIRING[object.is.fires]} ${object.kind} ${ownName(object)}`

/** Sets an object's comment to what it has, or to nothing. */
export function commentSql(object: CatalogObject): string {
  const text = object.comment === null ? 'null' : quoteText(object.comment)
  const on =
    object.kind === 'constraint' || object.kind === 'rule' || object.kind === 'trigger' || object.kind === 'policy'
      ? `${object.kind} ${ownName(object)} on ${holderOf(object)}`
      : `${typeWord(object)} ${sqlName(object)}`
  return `comment on ${on} is ${text}`
}

/** What DROP and COMMENT ON call a kind. */
export function typeWord(object: CatalogObject): string {
  switch (object.kind) {
    case 'enum':
    case 'range':
    case 'composite type':
      return 'type'
    case 'table':
      return object.is.kind === 'foreign table' ? 'foreign table' : 'table'
    case 'view':
      return object.is.materialized ? 'materialized view' : 'view'
    case 'routine':
      return object.is.kind === 'window function' ? 'function' : object.is.kind
    default:
      return object.kind
  }
}

/** An aggregate without arguments has an asterisk for them. */
export const sqlName = (object: CatalogObject): string =>
  object.kind === 'routine' && object.is.kind === 'aggregate' ? object.name.replace(/\(\)$/, '(*)') : object.name
