import type { Dependency } from '../../catalog/dependencies.ts'
import type { LiveObject, ObjectAddress } from '../../catalog/objects.ts'
import type { JournalTable } from '../journal.ts'
import type { Evidence } from './evidence.ts'
import { DependencyGraph, findDependents, goes } from './graph.ts'
import { dropOrder } from './order.ts'
import { findInTheWay, findOwned, type Ownership } from './ownership.ts'
import type { Made } from './trace.ts'

/** What a reset would do, and what forbids it. */
export interface Decision {
  /** In the order of their DROP statements. */
  readonly drops: readonly LiveObject[]
  /** Tables without a DROP of their own: partitions, also those that were made while the application ran. */
  readonly partitions: readonly LiveObject[]
  /** Every table that goes, however it goes. */
  readonly tables: readonly LiveObject[]
  /** In the project's schemas, but not the project's; and schemas that keep something. */
  readonly leftAlone: ReadonlyArray<{ readonly object: LiveObject; readonly reason: string }>
  /** Would be left without what it depends on. */
  readonly dependents: ReadonlyArray<{ readonly dependent: ObjectAddress; readonly on: ObjectAddress }>
  /** Would still have a name that a migration takes. */
  readonly inTheWay: ReadonlyArray<{ readonly object: LiveObject; readonly needed: Made }>
  /** Tables that the snapshot names and no migration makes. */
  readonly unmade: readonly LiveObject[]
}

const TOP_LEVEL: readonly string[] = ['table', 'view', 'sequence', 'type', 'function']

export function decideReset(
  evidence: Evidence,
  live: readonly LiveObject[],
  dependencies: readonly Dependency[],
  journal: JournalTable,
): Decision {
  const graph = new DependencyGraph(dependencies)
  const { owned, schemas, spared } = findOwned(evidence.applied, evidence.snapshot, live)
  const journalTable = live.filter(({ kind, schema, name }) => kind === 'table' && schema === journal.schema && name === journal.table)
  const targets = [...new Set([...owned, ...journalTable])]
  const gone = new Set(targets.flatMap((target) => [...graph.partsOf(target).keys()]))
  const isGone = (object: ObjectAddress) => goes(gone, object)

  const emptied = schemas.filter((schema) => !holds(schema, graph, isGone))
  for (const schema of emptied) for (const key of graph.partsOf(schema).keys()) gone.add(key)
  const drops = dropOrder([...targets, ...emptied], live, graph)
  const tables = live.filter((object) => object.kind === 'table' && isGone(object))
  return {
    drops,
    partitions: tables.filter((table) => !drops.includes(table)),
    tables: tables.filter((table) => !journalTable.includes(table)),
    leftAlone: leftAlone({ owned, schemas, spared }, live, graph, isGone, journal),
    dependents: findDependents(graph, gone),
    inTheWay: findInTheWay(evidence.all, live, isGone),
    unmade: spared.flatMap(({ object }) => (object.kind === 'table' && object.extension === null ? [object] : [])),
  }
}

function holds(schema: LiveObject, graph: DependencyGraph, isGone: (object: ObjectAddress) => boolean): boolean {
  return graph.all.some(
    ({ dependent, on, type }) => type === 'normal' && on.id === schema.id && on.classId === schema.classId && !isGone(dependent),
  )
}

function leftAlone(
  { owned, schemas, spared }: Ownership,
  live: readonly LiveObject[],
  graph: DependencyGraph,
  isGone: (object: ObjectAddress) => boolean,
  journal: JournalTable,
): Decision['leftAlone'] {
  const touched = new Set([...owned.map(({ schema }) => schema), ...schemas.map(({ name }) => name)])
  if (!owned.some(({ schema }) => schema === journal.schema)) touched.delete(journal.schema)
  const named = new Set(spared.map(({ object }) => object))
  const parts = new Set(graph.all.flatMap(({ dependent, type }) => (type === 'normal' ? [] : [`${dependent.classId}/${dependent.id}`])))
  const others = live
    .filter((object) => TOP_LEVEL.includes(object.kind) && touched.has(object.schema) && object.extension === null)
    .filter((object) => !isGone(object) && !named.has(object) && !parts.has(`${object.classId}/${object.id}`))
    .map((object) => ({ object, reason: 'no applied migration made it' }))
  const kept = schemas.filter((schema) => !isGone(schema)).map((object) => ({ object, reason: 'it holds what is left alone' }))
  return [...spared, ...others, ...kept]
}
