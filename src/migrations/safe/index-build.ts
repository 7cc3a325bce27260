import type { Constraint, RangeVar } from 'libpg-query'
import { quoteIdentifier } from '../../client/values.ts'
import { qualifiedName, stringsOf } from '../sql/names.ts'
import { closingAt, readsAt, type Token } from '../sql/tokens.ts'
import { isLive, isPartitioned, type RewriteContext, spellTable } from './context.ts'
import { temporaryName } from './not-null.ts'
import { accessOf, columns, constraint, index, indexedColumns, nullness, sibling, uniqueness } from './resources.ts'
import { NOTHING_REPLACED, type Plan, type Step } from './step.ts'
import { spell, type Unit } from './unit.ts'

const CONCURRENTLY = 'CONCURRENTLY: writes go on while the index is built. It cannot run in a transaction.'

/** CREATE INDEX, "Building Indexes Concurrently". */
export function planCreateIndex(unit: Unit, context: RewriteContext): Plan | undefined {
  if (!('IndexStmt' in unit.node)) return undefined
  const { relation, concurrent, idxname, unique } = unit.node.IndexStmt
  // A partitioned table takes no CONCURRENTLY.
  if (!relation || concurrent || !isLive(relation, context) || isPartitioned(relation, context)) return undefined
  const table = qualifiedName(relation)
  const named = indexedColumns(unit.node)
  const { reads, writes } = accessOf(unit)
  const keyword = unit.tokens.findIndex((_, i) => readsAt(unit.tokens, i, 'index'))
  const behind = (unit.tokens[keyword] as Token).end
  const create = (name: string | undefined) => {
    const at = readsAt(unit.tokens, keyword + 1, 'if', 'not', 'exists') ? keyword + 4 : keyword + 1
    const given = unit.tokens[at] as Token
    const rest =
      name === undefined
        ? unit.text.slice(behind)
        : `${unit.text.slice(behind, given.start)}${quoteIdentifier(name)}${unit.text.slice(given.end)}`
    return spell(unit, `${unit.text.slice(0, behind)} CONCURRENTLY${rest}`)
  }
  const steps = (replaced = NOTHING_REPLACED): Step[] => {
    const temporary = replaced.sameName ? temporaryName(idxname ?? '', 'new') : undefined
    const rename =
      temporary === undefined ? [] : [`ALTER INDEX ${spellSibling(relation, temporary)} RENAME TO ${quoteIdentifier(idxname ?? '')};`]
    const atOnce = replaced.constraints.length === 0
    const build: Step = {
      kind: 'concurrent',
      label: 'indexes',
      sql: [create(temporary), ...replaced.indexes, ...(atOnce ? rename : [])],
      why: CONCURRENTLY,
      reads,
      writes: [...writes, ...(atOnce ? replaced.writes : [])],
    }
    if (atOnce) return [build]
    const swap: Step = {
      kind: 'schema',
      label: 'constraints',
      sql: [...replaced.constraints, ...rename],
      why: 'What is replaced goes when its replacement is there.',
      reads: columns(table, named),
      writes: [...writes, ...replaced.writes],
    }
    return [build, swap]
  }
  if (idxname === undefined) return { steps: steps() }
  return { steps: steps(), build: { table, index: sibling(table, idxname), unique: unique === true, primary: false, steps } }
}

/** A unique index is built beside the traffic, and made a constraint at once. ALTER TABLE, "ADD table_constraint_using_index". */
export function planUnique(unit: Unit, relation: RangeVar, added: Constraint, context: RewriteContext): Plan | undefined {
  const { contype, conname, indexname, without_overlaps } = added
  if (!isLive(relation, context) || indexname !== undefined || conname === undefined) return undefined
  // Neither a partitioned table nor WITHOUT OVERLAPS takes USING INDEX.
  if (isPartitioned(relation, context) || without_overlaps) return undefined
  const table = qualifiedName(relation)
  const named = stringsOf(added.keys)
  const { reads } = accessOf(unit)
  const clauses = clausesOf(unit, added)
  const create = (name: string) =>
    `CREATE UNIQUE INDEX CONCURRENTLY ${quoteIdentifier(name)} ON ${spellTable(relation)} ${[clauses.columns, clauses.include, clauses.nulls, clauses.storage, clauses.tablespace].filter((text) => text !== '').join(' ')};`
  const kind = contype === 'CONSTR_PRIMARY' ? 'PRIMARY KEY' : 'UNIQUE'
  const steps = (replaced = NOTHING_REPLACED): Step[] => {
    const built = replaced.sameName ? temporaryName(conname, 'new') : conname
    // Of another name the index takes the constraint's.
    const attach = `ALTER TABLE ${spellTable(relation)} ADD CONSTRAINT ${quoteIdentifier(conname)} ${kind} USING INDEX ${quoteIdentifier(built)}${clauses.timing === '' ? '' : ` ${clauses.timing}`}`
    const own = index(sibling(table, conname))
    return [
      {
        kind: 'concurrent',
        label: 'indexes',
        sql: [create(built), ...replaced.indexes],
        why: CONCURRENTLY,
        reads,
        writes: [own, ...(replaced.indexes.length > 0 ? replaced.writes : [])],
      },
      {
        kind: 'schema',
        label: 'constraints',
        sql: [...replaced.constraints, spell(unit, attach)],
        why: 'The index is there already, and only becomes that of the constraint.',
        reads: columns(table, named),
        writes: [
          own,
          constraint(table, conname),
          uniqueness(table, named),
          ...(contype === 'CONSTR_PRIMARY' ? named.map((name) => nullness(table, name)) : []),
          ...replaced.writes,
        ],
      },
    ]
  }
  return { steps: steps(), build: { table, index: sibling(table, conname), unique: true, primary: contype === 'CONSTR_PRIMARY', steps } }
}

interface Clauses {
  /** With its brackets, as everything here in the file's own words. */
  readonly columns: string
  readonly include: string
  readonly nulls: string
  readonly storage: string
  readonly tablespace: string
  /** DEFERRABLE INITIALLY DEFERRED */
  readonly timing: string
}

/** `[CONSTRAINT name] UNIQUE [NULLS [NOT] DISTINCT] (…) [INCLUDE (…)] [WITH (…)] [USING INDEX TABLESPACE x] [DEFERRABLE …]` */
function clausesOf({ tokens, text, at }: Unit, added: Constraint): Clauses {
  const slice = (from: number, to: number) => text.slice(tokens[from]?.start, tokens[to - 1]?.end)
  const begin = tokens.findIndex(({ start }) => start >= at(added.location))
  let i = tokens.findIndex(({ text: token }, position) => position >= begin && token === '(')
  const nulls = added.nulls_not_distinct ? 'NULLS NOT DISTINCT' : ''
  const take = (condition: boolean, skip: number) => {
    if (!condition) return ''
    const end = tokens[i + skip]?.text === '(' ? closingAt(tokens, i + skip) : i + skip + 1
    const taken = slice(i, end)
    i = end
    return taken
  }
  const columnList = take(true, 0)
  const include = take(readsAt(tokens, i, 'include'), 1)
  const storage = take(readsAt(tokens, i, 'with'), 1)
  const tablespace = take(readsAt(tokens, i, 'using', 'index', 'tablespace'), 3).replace(/^using\s+index\s+/i, '')
  return { columns: columnList, include, nulls, storage, tablespace, timing: i < tokens.length ? slice(i, tokens.length) : '' }
}

const spellSibling = ({ schemaname }: RangeVar, name: string): string =>
  schemaname === undefined ? quoteIdentifier(name) : quoteIdentifier(schemaname, name)
