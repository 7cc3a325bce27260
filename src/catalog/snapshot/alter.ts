import { quoteIdentifier } from '../../client/values.ts'
import { alterColumnSql, mustBeMadeAnew } from './alter-column.ts'
import type { AttributeChange } from './compare.ts'
import { attributeSql, commentSql, firingSql, optionSql, roleSql, type Sql, sequenceSql, sqlName, typeWord } from './create.ts'
import { holderOf, ownName, quoteText } from './name.ts'
import type { CatalogObject, Kind, ObjectOf, TableObject } from './snapshot.ts'

/** How one object is made like another: in place, or by dropping it and making it anew. */
export type Alteration = Sql | 'anew'

/** Both objects are of one kind and name, and differ in `changes`. */
export function alterSql(expected: CatalogObject, actual: CatalogObject, changes: readonly AttributeChange[]): Alteration {
  const attributes = changes.map(({ attribute }) => attribute).filter((attribute) => attribute !== 'comment')
  const comment = attributes.length < changes.length ? [commentSql(expected)] : []
  if (expected.kind === 'other') return { note: `its comment differs: ${quoteText(expected.comment ?? '')} is what it should be` }
  if (attributes.length === 0) return { sql: comment }
  if (expected.kind === 'column' && actual.kind === 'column') {
    return mustBeMadeAnew(expected, changes) ? 'anew' : alterColumnSql(expected, actual, changes)
  }
  const altered = alteration(expected, actual, new Set(attributes))
  return altered === 'anew' || 'note' in altered ? altered : { ...altered, sql: [...altered.sql, ...comment] }
}

function alteration(expected: CatalogObject, actual: CatalogObject, changed: ReadonlySet<string>): Alteration {
  const both = <K extends Kind>(kind: K): [ObjectOf<K>, ObjectOf<K>] | undefined =>
    expected.kind === kind && actual.kind === kind ? [expected as ObjectOf<K>, actual as ObjectOf<K>] : undefined
  const only = (...attributes: readonly string[]) => [...changed].every((attribute) => attributes.includes(attribute))

  if (expected.kind === 'extension')
    return {
      sql: [`alter extension ${expected.name} set schema ${quoteIdentifier(expected.is.schema)}`],
      risk: 'only some extensions can be moved',
    }
  const enums = both('enum')
  if (enums) return alterEnum(...enums)
  const composites = both('composite type')
  if (composites) return alterComposite(...composites)
  const domains = both('domain')
  if (domains) return only('default', 'notNull', 'checks') ? alterDomain(...domains, changed) : 'anew'
  const sequences = both('sequence')
  if (sequences) return alterSequence(...sequences, changed)
  const tables = both('table')
  if (tables) return alterTable(...tables, changed)
  const constraints = both('constraint')
  if (constraints) return alterConstraint(...constraints)
  const views = both('view')
  if (views)
    return only('options') ? setOptions(`alter ${typeWord(views[0])} ${expected.name}`, views[0].is.options, views[1].is.options) : 'anew'
  const routines = both('routine')
  if (routines) return alterRoutine(...routines, changed)
  const policies = both('policy')
  if (policies) return alterPolicy(...policies, changed)
  if ((expected.kind === 'rule' || expected.kind === 'trigger') && only('fires')) return { sql: [firingSql(expected)] }
  if (expected.kind === 'index' && only('replicaIdentity'))
    return expected.is.replicaIdentity
      ? { sql: [`alter table ${expected.is.table} replica identity using index ${ownName(expected)}`] }
      : { sql: [] }
  if (expected.kind === 'index' && !(expected.is.valid && expected.is.ready))
    return { note: 'it is valid, and should by what was expected not be: there is nothing to mend' }
  return 'anew'
}

/** Labels can be added in any place; to take one away or to move one, the type is made anew. */
function alterEnum(expected: ObjectOf<'enum'>, actual: ObjectOf<'enum'>): Alteration {
  const [wanted, there] = [expected.is.labels, actual.is.labels]
  if (wanted.filter((label) => there.includes(label)).join('\0') !== there.join('\0')) return 'anew'
  const sql = wanted.flatMap((label, i) => {
    if (there.includes(label)) return []
    const [before, after] = [wanted[i - 1], there[0]]
    const place = before !== undefined ? ` after ${quoteText(before)}` : after !== undefined ? ` before ${quoteText(after)}` : ''
    return [`alter type ${expected.name} add value ${quoteText(label)}${place}`]
  })
  return { sql, risk: 'a label that was added cannot be used before its transaction is committed' }
}

function alterComposite(expected: ObjectOf<'composite type'>, actual: ObjectOf<'composite type'>): Alteration {
  const [wanted, there] = [expected.is.attributes, actual.is.attributes]
  const kept = there.filter(({ name }) => wanted.some((other) => other.name === name))
  const added = wanted.filter(({ name }) => !there.some((other) => other.name === name))
  const result = [...kept, ...added].map(({ name }) => name).join('\0')
  if (result !== wanted.map(({ name }) => name).join('\0')) return 'anew'
  const retyped = wanted.filter(({ name, type, collation }) =>
    kept.some((k) => k.name === name && (k.type !== type || k.collation !== collation)),
  )
  const sql = [
    ...there.filter(({ name }) => !wanted.some((other) => other.name === name)).map(({ name }) => `drop attribute ${quoted(name)}`),
    ...retyped.map((attribute) => `alter attribute ${attributeSql({ ...attribute, type: `type ${attribute.type}` })}`),
    ...added.map((attribute) => `add attribute ${attributeSql(attribute)}`),
  ].map((action) => `alter type ${expected.name} ${action}`)
  return { sql, ...(retyped.length > 0 && { risk: 'fails where a column is of this type' }) }
}

const quoted = (name: string): string => `"${name.replaceAll('"', '""')}"`

function alterDomain(expected: ObjectOf<'domain'>, actual: ObjectOf<'domain'>, changed: ReadonlySet<string>): Sql {
  const { is } = expected
  const same = (a: { name: string; definition: string }, b: { name: string; definition: string }) =>
    a.name === b.name && a.definition === b.definition
  const actions = [
    changed.has('default') && (is.default === null ? 'drop default' : `set default ${is.default}`),
    changed.has('notNull') && (is.notNull ? 'set not null' : 'drop not null'),
    ...actual.is.checks.filter((check) => !is.checks.some((c) => same(c, check))).map(({ name }) => `drop constraint ${quoted(name)}`),
    ...is.checks
      .filter((check) => !actual.is.checks.some((c) => same(c, check)))
      .map(({ name, definition }) => `add constraint ${quoted(name)} ${definition}`),
  ]
  return {
    sql: actions.filter((action) => action !== false).map((action) => `alter domain ${expected.name} ${action}`),
    ...((is.notNull || is.checks.length > 0) && { risk: 'fails where a column of this domain holds a value that breaks it' }),
  }
}

/** Whose a sequence is, is said at the end, when its column is there. */
function alterSequence(expected: ObjectOf<'sequence'>, actual: ObjectOf<'sequence'>, changed: ReadonlySet<string>): Sql {
  const options = [...changed].some((attribute) => attribute !== 'ownedBy' && attribute !== 'unlogged')
  return {
    sql: [
      ...(options ? [`alter sequence ${expected.name} as ${expected.is.type} ${sequenceSql(expected.is)}`] : []),
      ...(changed.has('unlogged') ? [`alter sequence ${expected.name} set ${expected.is.unlogged ? 'unlogged' : 'logged'}`] : []),
      ...(changed.has('ownedBy') && actual.is.ownedBy !== null && expected.is.ownedBy === null
        ? [`alter sequence ${expected.name} owned by none`]
        : []),
    ],
  }
}

function alterTable(expected: TableObject, actual: TableObject, changed: ReadonlySet<string>): Sql {
  const { name, is } = expected
  for (const attribute of ['kind', 'partitionKey', 'server']) {
    if (changed.has(attribute)) return { note: `a table cannot change its ${WORDS[attribute]}: make another, move the rows, and rename it` }
  }
  const alter = (what: string) => `alter table ${name} ${what}`
  const options = changed.has('options') ? setOptions(`alter table ${name}`, is.options, actual.is.options).sql : []
  return {
    sql: [
      ...(changed.has('unlogged') ? [alter(`set ${is.unlogged ? 'unlogged' : 'logged'}`)] : []),
      ...(changed.has('accessMethod') ? [alter(`set access method ${is.accessMethod ?? 'heap'}`)] : []),
      ...options,
      ...(changed.has('rowSecurity') ? [alter(`${is.rowSecurity ? 'enable' : 'disable'} row level security`)] : []),
      ...(changed.has('forceRowSecurity') ? [alter(`${is.forceRowSecurity ? 'force' : 'no force'} row level security`)] : []),
      ...(changed.has('replicaIdentity') && is.replicaIdentity !== 'index' ? [alter(`replica identity ${is.replicaIdentity}`)] : []),
    ],
    ...(changed.has('unlogged') && { risk: is.unlogged ? 'its rows are lost in a crash from then on' : 'rewrites the table under a lock' }),
  }
}

const WORDS: Readonly<Record<string, string>> = { kind: 'kind', partitionKey: 'partition key', server: 'server' }

const keyOf = (option: string): string => option.slice(0, option.indexOf('='))

function setOptions(alter: string, expected: readonly string[], actual: readonly string[]): { sql: string[] } {
  const set = expected.filter((option) => !actual.includes(option))
  const reset = actual.map(keyOf).filter((key) => !expected.some((option) => keyOf(option) === key))
  return {
    sql: [
      ...(set.length > 0 ? [`${alter} set (${set.map(optionSql).join(', ')})`] : []),
      ...(reset.length > 0 ? [`${alter} reset (${reset.join(', ')})`] : []),
    ],
  }
}

function alterConstraint(expected: ObjectOf<'constraint'>, actual: ObjectOf<'constraint'>): Alteration {
  if (actual.is.definition !== `${expected.is.definition} NOT VALID`) return 'anew'
  return {
    sql: [`alter table ${holderOf(expected)} validate constraint ${ownName(expected)}`],
    risk: 'fails where rows break it',
  }
}

/** CREATE OR REPLACE keeps what depends on a routine, and takes neither another result nor other names or defaults of its arguments. */
function alterRoutine(expected: ObjectOf<'routine'>, actual: ObjectOf<'routine'>, changed: ReadonlySet<string>): Alteration {
  const head = ({ is }: ObjectOf<'routine'>) => is.definition.split('\n')[0]
  if (changed.has('kind') || changed.has('result') || expected.is.kind === 'aggregate' || head(expected) !== head(actual)) return 'anew'
  return { sql: [expected.is.definition] }
}

/** In place where that can be: while a restrictive policy is gone, more is allowed than ever should be. */
function alterPolicy(expected: ObjectOf<'policy'>, actual: ObjectOf<'policy'>, changed: ReadonlySet<string>): Alteration {
  const { is } = expected
  const taken = (is.using === null && actual.is.using !== null) || (is.check === null && actual.is.check !== null)
  if (changed.has('permissive') || changed.has('command') || taken) return 'anew'
  const parts = [
    `alter policy ${ownName(expected)} on ${holderOf(expected)}`,
    changed.has('roles') && `to ${is.roles.map(roleSql).join(', ')}`,
    changed.has('using') && `using (${is.using})`,
    changed.has('check') && `with check (${is.check})`,
  ]
  return { sql: [parts.filter((part) => part !== false).join(' ')] }
}

/** Drops an object; what depends on it must be gone. */
export function dropSql(object: CatalogObject): Sql {
  switch (object.kind) {
    case 'column':
      return { sql: [`alter table ${holderOf(object)} drop column ${ownName(object)}`] }
    case 'constraint':
      return { sql: [`alter table ${holderOf(object)} drop constraint ${ownName(object)}`] }
    case 'rule':
    case 'trigger':
    case 'policy':
      return { sql: [`drop ${object.kind} ${ownName(object)} on ${holderOf(object)}`] }
    case 'other':
      return { note: `drop this ${object.is.type} by hand if nothing needs it` }
    default:
      return { sql: [`drop ${typeWord(object)} ${sqlName(object)}`] }
  }
}
