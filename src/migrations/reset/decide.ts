import type { Dependency } from '../../catalog/dependencies.ts'
import type { LiveObject, ObjectAddress } from '../../catalog/objects.ts'
import type { JournalTable } from '../journal.ts'
import type { Evidence } from './evidence.ts'
import { addressKey, DependencyGraph, findDependents, goes } from './graph.ts'
import { keyOf } from './names.ts'
import { findMadeAgain } from './opaque.ts'
import { dropOrder } from './order.ts'
import { findInTheWay, findOwned, findSpent, type Ownership } from './ownership.ts'
import type { Made } from './trace.ts'

/** What a reset would do, and what forbids it. */
export interface Decision {
  /** In the order of their DROP statements. */
  readonly drops: readonly LiveObject[]
  /** Tables without a DROP of their own: partitions, also those that were made while the application ran. */
  readonly partitions: readonly LiveObject[]
  /** Every table that goes, however it goes. */
  readonly tables: readonly LiveObject[]
  /** Columns that go from tables that stay, and what is in them. */
  readonly columns: readonly LiveObject[]
  /** In the project's schemas, but not the project's; and schemas that keep something. */
  readonly leftAlone: ReadonlyArray<{ readonly object: LiveObject; readonly reason: string }>
  /** May have been there before the migrations. They go where they are included, else they are among those left alone. */
  readonly guarded: readonly LiveObject[]
  /** Would be left without what it depends on. */
  readonly dependents: ReadonlyArray<{ readonly dependent: ObjectAddress; readonly on: ObjectAddress } & Guarded>
  /** Would still have a name that a migration takes. */
  readonly inTheWay: ReadonlyArray<{ readonly object: LiveObject; readonly needed: Made } & Guarded>
  /** Tables that would stay without a column that a migration drops. */
  readonly spent: ReadonlyArray<{ readonly object: LiveObject; readonly needed: Made } & Guarded>
  /** Would stay, and be made a second time by code that is not read. */
  readonly madeAgain: ReadonlyArray<{ readonly object: LiveObject; readonly by: string } & Guarded>
  /** Tables that the snapshot names and no migration makes. */
  readonly unmade: readonly LiveObject[]
}

/** Whether it would go, too, were what may have been there before included. */
interface Guarded {
  readonly guarded: boolean
}

const TOP_LEVEL: readonly string[] = ['table', 'view', 'sequence', 'type', 'function']

export function decideReset(
  evidence: Evidence,
  live: readonly LiveObject[],
  dependencies: readonly Dependency[],
  { journal, includeGuarded }: { readonly journal: JournalTable; readonly includeGuarded: boolean },
): Decision {
  const graph = new DependencyGraph(dependencies)
  const ownership = findOwned(evidence.applied, evidence.snapshot, live, includeGuarded)
  const { owned, schemas, spared } = ownership
  const journalTable = live.filter(({ kind, schema, name }) => kind === 'table' && schema === journal.schema && name === journal.table)
  const targets = [...new Set([...owned, ...journalTable])]
  const gone = new Set(targets.flatMap((target) => [...graph.partsOf(target).keys()]))
  const isGone = (object: ObjectAddress) => goes(gone, object)

  const emptied = schemas.filter((schema) => !holds(schema, graph, isGone))
  for (const schema of emptied) for (const key of graph.partsOf(schema).keys()) gone.add(key)
  const drops = dropOrder([...targets, ...emptied], live, graph)
  const tables = live.filter((object) => object.kind === 'table' && isGone(object))
  const goneTables = new Set(tables.map(addressKey))
  const kept = guardedOnes(ownership, graph, includeGuarded ? () => false : isGone)
  const within = new Set(kept.flatMap((object) => [...graph.partsOf(object).keys()]))
  const isGuarded = (object: ObjectAddress) => !includeGuarded && goes(within, object)
  const holdsGuarded = ({ kind, name }: LiveObject) => !includeGuarded && kind === 'schema' && kept.some(({ schema }) => schema === name)
  const mark = <T extends { readonly object: LiveObject }>(found: readonly T[]): Array<T & Guarded> =>
    found.map((one) => ({ ...one, guarded: isGuarded(one.object) || holdsGuarded(one.object) }))
  const others = leftAlone(ownership, live, graph, isGone, journal)
  return {
    drops,
    partitions: tables.filter((table) => !drops.includes(table)),
    tables: tables.filter((table) => !journalTable.includes(table)),
    columns: drops.filter(({ kind, classId, id }) => kind === 'column' && !goneTables.has(addressKey({ classId, id, sub: 0 }))),
    leftAlone: [...others, ...(includeGuarded ? [] : kept.map((object) => ({ object, reason: MAY_HAVE_BEEN_THERE })))],
    guarded: kept,
    dependents: findDependents(graph, gone).map((one) => ({ ...one, guarded: isGuarded(one.dependent) })),
    inTheWay: mark(findInTheWay(evidence.all, live, isGone)),
    spent: mark(findSpent(evidence.all, live, isGone)),
    madeAgain: mark(findMadeAgain(evidence.all.opaque, staying(ownership, evidence, live, graph, isGone))),
    unmade: spared.flatMap(({ object }) => (object.kind === 'table' && object.extension === null ? [object] : [])),
  }
}

const MAY_HAVE_BEEN_THERE = 'it may have been there before the migrations, which make it with IF NOT EXISTS or OR REPLACE or look first'

/** Without what goes with one of them, or with a table that goes. */
function guardedOnes({ guarded }: Ownership, graph: DependencyGraph, isGone: (object: ObjectAddress) => boolean): LiveObject[] {
  const all = new Set(guarded.map(({ object }) => addressKey(object)))
  const parts = new Set(guarded.flatMap(({ object }) => [...graph.partsOf(object).keys()].slice(1)))
  return guarded
    .map(({ object }) => object)
    .filter((object) => !isGone(object) && !parts.has(addressKey(object)))
    .filter(({ sub, ...whole }) => sub === 0 || !all.has(addressKey({ ...whole, sub: 0 })))
}

/** What stays where code that names no schema may put something; what the migrations' own statements make is known without it. */
function staying(
  { owned, guarded, spared }: Ownership,
  { home, applied }: Evidence,
  live: readonly LiveObject[],
  graph: DependencyGraph,
  isGone: (object: ObjectAddress) => boolean,
): LiveObject[] {
  const places = new Set([home, ...owned.map(({ schema }) => schema)])
  const made = new Set(applied.made.map(({ object }) => keyOf(object)))
  const known = new Set([...guarded.filter(({ object }) => made.has(keyOf(object))), ...spared].map(({ object }) => object))
  const parts = partsIn(graph)
  return live.filter(
    (object) =>
      TOP_LEVEL.includes(object.kind) &&
      places.has(object.schema) &&
      object.extension === null &&
      !isGone(object) &&
      !known.has(object) &&
      !parts.has(addressKey(object)),
  )
}

const partsIn = (graph: DependencyGraph): ReadonlySet<string> =>
  new Set(graph.all.flatMap(({ dependent, type }) => (type === 'normal' ? [] : [`${dependent.classId}/${dependent.id}`])))

function holds(schema: LiveObject, graph: DependencyGraph, isGone: (object: ObjectAddress) => boolean): boolean {
  return graph.all.some(
    ({ dependent, on, type }) => type === 'normal' && on.id === schema.id && on.classId === schema.classId && !isGone(dependent),
  )
}

function leftAlone(
  { owned, schemas, spared, guarded }: Ownership,
  live: readonly LiveObject[],
  graph: DependencyGraph,
  isGone: (object: ObjectAddress) => boolean,
  journal: JournalTable,
): Decision['leftAlone'] {
  const touched = new Set([...owned.map(({ schema }) => schema), ...schemas.map(({ name }) => name)])
  if (!owned.some(({ schema }) => schema === journal.schema)) touched.delete(journal.schema)
  const named = new Set([...spared, ...guarded].map(({ object }) => object))
  const parts = partsIn(graph)
  const others = live
    .filter((object) => TOP_LEVEL.includes(object.kind) && touched.has(object.schema) && object.extension === null)
    .filter((object) => !isGone(object) && !named.has(object) && !parts.has(`${object.classId}/${object.id}`))
    .map((object) => ({ object, reason: 'no applied migration made it' }))
  const kept = schemas.filter((schema) => !isGone(schema)).map((object) => ({ object, reason: 'it holds what is left alone' }))
  return [...spared, ...others, ...kept]
}
