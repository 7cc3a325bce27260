import { describeObject } from './describe.ts'
import { holderOf, ownName, tableOfColumn } from './name.ts'
import { canonicalQuery, canonicalSql } from './printed.ts'
import { withExtensionsMoved } from './relocate.ts'
import { type CatalogObject, type CatalogSnapshot, idOf, type Kind } from './snapshot.ts'

/** One attribute of an object that is there on both sides, as it should be and as it is. */
export interface AttributeChange {
  readonly attribute: string
  readonly expected: unknown
  readonly actual: unknown
}

export interface Difference {
  readonly kind: Kind
  /** Qualified and quoted; of a routine with its argument types. */
  readonly name: string
  /** `missing` in the database that was compared, `extra` in it, or there and `changed`. */
  readonly change: 'missing' | 'extra' | 'changed'
  /** The object in a line, where it is there. */
  readonly expected?: string
  readonly actual?: string
  /** What differs of a changed object; empty otherwise. */
  readonly attributes: readonly AttributeChange[]
}

/** Both sides of one object; `expected` alone is missing, `actual` alone is extra. */
export interface ObjectPair {
  readonly expected: CatalogObject | undefined
  readonly actual: CatalogObject | undefined
  readonly attributes: readonly AttributeChange[]
}

/**
 * What differs between what a database should be made of and what it is made of, in the order of the snapshots. A table, view or
 * sequence that is missing or extra stands for all that is part of it. Versions of the server and of extensions, and the order of
 * columns (`compareColumnOrder`), are no differences.
 */
export function compareSnapshots(expected: CatalogSnapshot, actual: CatalogSnapshot): Difference[] {
  const pairs = pairObjects(expected, withExtensionsMoved(expected, actual)).filter(differs)
  const whole = new Set(pairs.filter(({ expected, actual }) => !expected || !actual).map((pair) => idOf(objectIn(pair))))
  return pairs.filter((pair) => !isPartOf(pair, whole)).map(toDifference)
}

/** Every object of either side, with what differs. */
export function pairObjects(expected: CatalogSnapshot, actual: CatalogSnapshot): ObjectPair[] {
  const there = new Map(actual.objects.map((object) => [idOf(object), object]))
  const wanted = new Set(expected.objects.map(idOf))
  return [
    ...expected.objects.map((object): ObjectPair => {
      const counterpart = there.get(idOf(object))
      return { expected: object, actual: counterpart, attributes: counterpart ? compareObjects(object, counterpart) : [] }
    }),
    ...actual.objects
      .filter((object) => !wanted.has(idOf(object)))
      .map((object): ObjectPair => ({ expected: undefined, actual: object, attributes: [] })),
  ]
}

export const differs = ({ expected, actual, attributes }: ObjectPair): boolean => !expected || !actual || attributes.length > 0

export interface ColumnOrder {
  /** Qualified and quoted. */
  readonly table: string
  /** The columns that both have, quoted, in either's order. */
  readonly expected: readonly string[]
  readonly actual: readonly string[]
}

/** Tables whose columns stand in another order. It matters to `SELECT *` and to COPY or INSERT without a list of columns, and cannot be altered. */
export function compareColumnOrder(expected: CatalogSnapshot, actual: CatalogSnapshot): ColumnOrder[] {
  const [wanted, there] = [columnsByTable(expected), columnsByTable(actual)]
  return [...wanted].flatMap(([table, columns]) => {
    const others = there.get(table) ?? []
    const order = { table, expected: columns.filter((c) => others.includes(c)), actual: others.filter((c) => columns.includes(c)) }
    return order.expected.join() === order.actual.join() ? [] : [order]
  })
}

function columnsByTable({ objects }: CatalogSnapshot): Map<string, string[]> {
  const tables = new Map<string, string[]>()
  const columns = objects.filter((object) => object.kind === 'column').toSorted((a, b) => a.position - b.position)
  for (const column of columns) {
    const table = tableOfColumn(column.name)
    tables.set(table, [...(tables.get(table) ?? []), ownName(column)])
  }
  return tables
}

const objectIn = ({ expected, actual }: ObjectPair): CatalogObject => {
  const object = expected ?? actual
  if (!object) throw new Error('a pair without an object')
  return object
}

/** Whether something that is missing or extra as a whole has it as its part. */
function isPartOf(pair: ObjectPair, whole: ReadonlySet<string>): boolean {
  const object = objectIn(pair)
  if (pair.expected && pair.actual) return false
  if (object.kind === 'sequence') return object.is.ownedBy !== null && whole.has(`table ${tableOfColumn(object.is.ownedBy)}`)
  const holder = holderOf(object)
  return holder !== undefined && (whole.has(`table ${holder}`) || whole.has(`view ${holder}`))
}

function toDifference(pair: ObjectPair): Difference {
  const { kind, name } = objectIn(pair)
  return {
    kind,
    name,
    change: !pair.actual ? 'missing' : !pair.expected ? 'extra' : 'changed',
    ...(pair.expected && { expected: describeObject(pair.expected) }),
    ...(pair.actual && { actual: describeObject(pair.actual) }),
    attributes: pair.attributes,
  }
}

function compareObjects(expected: CatalogObject, actual: CatalogObject): AttributeChange[] {
  const [wanted, there] = [attributesOf(expected), attributesOf(actual)]
  return Object.keys(wanted)
    .filter((key) => canonical(expected.kind, key, wanted[key]) !== canonical(actual.kind, key, there[key]))
    .map((key) => ({ attribute: key, expected: wanted[key], actual: there[key] }))
}

const attributesOf = ({ is, comment }: CatalogObject): Record<string, unknown> => ({ ...is, comment })

/** Attributes that are SQL as PostgreSQL printed it. */
const PRINTED = new Set(['definition', 'default', 'expression', 'using', 'check'])

function canonical(kind: Kind, attribute: string, value: unknown): string {
  if (typeof value !== 'string' || !PRINTED.has(attribute)) return JSON.stringify(value) ?? ''
  return kind === 'view' ? canonicalQuery(value) : canonicalSql(value)
}
