/** Ways of satisfying a condition, joined by AND and OR: a disjunctive normal form of limits by column. */
import type { Alternative, Limits } from '../limits.ts'
import { narrow } from './narrow.ts'
import type { Columns } from './tree.ts'

export interface Way {
  readonly limits: Alternative
  /** Whether keeping to the limits is known to satisfy the condition; else it is only known to be needed for it. */
  readonly certain: boolean
  /** Satisfied by a NULL where nobody means one: for a column of which two conditions leave no value. */
  readonly strained: boolean
}

export interface Ways {
  readonly list: readonly Way[]
  /** Whether ways were left out for their number, so that none need not mean that there is none. */
  readonly thinned: boolean
}

/** As many as are kept while conditions are still being joined: some of them will contradict the next. */
const KEPT_MEANWHILE = 512
const JOINED_AT_ONCE = 128 ** 2

const EMPTY: Way = { limits: new Map(), certain: true, strained: false }

export const ALWAYS: Ways = { list: [EMPTY], thinned: false }
export const NEVER: Ways = { list: [], thinned: false }
/** A condition that was not understood: what it names is left free. */
export const UNCLEAR: Ways = { list: [{ ...EMPTY, certain: false }], thinned: false }

/** One condition on one column. */
export function limited(columns: Columns, name: string, limits: Limits, certain = true): Ways {
  const way = both(columns, { ...EMPTY, certain }, { ...EMPTY, limits: new Map([[name, limits]]) })
  return { list: way ? [way] : [], thinned: false }
}

export function anyOf(parts: readonly Ways[]): Ways {
  const list = plain(parts.flatMap((part) => part.list))
  return thin({ list, thinned: parts.some(({ thinned }) => thinned) }, KEPT_MEANWHILE)
}

export function allOf(columns: Columns, parts: readonly Ways[]): Ways {
  return parts.reduce((before, next) => {
    const many = before.list.length * next.list.length > JOINED_AT_ONCE
    const [ways, part] = many ? [thin(before, Math.sqrt(JOINED_AT_ONCE)), thin(next, Math.sqrt(JOINED_AT_ONCE))] : [before, next]
    const list = ways.list.flatMap((a) => part.list.flatMap((b) => both(columns, a, b) ?? []))
    return thin({ list: plain(list), thinned: ways.thinned || part.thinned }, KEPT_MEANWHILE)
  }, ALWAYS)
}

/** No more than `most`, evenly chosen; those that nobody means go first. */
export function thin({ list, thinned }: Ways, most: number): Ways {
  if (list.length <= most) return { list, thinned }
  const meant = list.filter(({ strained }) => !strained)
  const from = meant.length >= most ? meant : list
  // One of each stretch, but not always its first: ways alternate, and the same step would always meet the same of two.
  const chosen = Array.from({ length: most }, (_, at) => from[Math.floor(((at + ((at * GOLDEN) % 1)) * from.length) / most)] ?? EMPTY)
  return { list: chosen, thinned: true }
}

/** The golden section, whose multiples fall evenly between whole numbers. */
const GOLDEN = (Math.sqrt(5) - 1) / 2

function both(columns: Columns, a: Way, b: Way): Way | null {
  const limits = new Map(a.limits)
  let certain = a.certain && b.certain
  let strained = a.strained || b.strained
  const waiting = [...b.limits]
  for (let next = waiting.shift(); next; next = waiting.shift()) {
    const [name] = next
    const column = columns.get(name)
    if (!column) continue
    let [first, second] = [limits.get(name) ?? {}, next[1]]
    const [x, y] = [first.equals, second.equals]
    if (x !== undefined && y !== undefined && x !== y) {
      // Equal to two others: to one of them, and that to the other. An earlier column is always the one that is named.
      const names = [...columns.keys()]
      const [low, high] = names.indexOf(x) < names.indexOf(y) ? [x, y] : [y, x]
      const none = limits.get(low)?.null === 'always'
      first = { ...first, equals: none ? high : low }
      second = { ...second, equals: none ? high : low }
      // Where the one between them is NULL, the two would no longer be tied.
      if (!none) waiting.push([high, { equals: low }], [low, { null: 'never' }])
    }
    const narrowed = narrow(column, first, second)
    if (!narrowed.limits) return null
    limits.set(name, narrowed.limits)
    certain &&= narrowed.certain
    strained ||= narrowed.strained
  }
  return { limits, certain, strained }
}

/** Without ways that another one covers, and with values that alone tell two ways apart put into one list. */
function plain(list: readonly Way[]): Way[] {
  const kept = new Map<string, Way>()
  for (const way of list) {
    const before = kept.get(key(way.limits))
    if (!before || (way.certain && !before.certain) || (before.strained && !way.strained)) kept.set(key(way.limits), way)
  }
  const ways = joinValues([...kept.values()])
  if (ways.length > KEPT_MEANWHILE) return ways
  const within = ways.filter((way) => !ways.some((other) => other !== way && other.certain && !other.strained && covers(other, way)))
  return within.length > 0 ? within : ways
}

const key = (limits: Alternative): string =>
  JSON.stringify([...limits].filter(([, limit]) => Object.keys(limit).length > 0).sort(([a], [b]) => (a < b ? -1 : 1)))

/** `wide` asks of every column for the same as `way`, or for nothing, or leaves it free to be the NULL that it is there. */
const covers = (wide: Way, way: Way): boolean =>
  [...wide.limits].every(([name, limit]) => {
    const other = way.limits.get(name) ?? {}
    return (
      Object.keys(limit).length === 0 ||
      (other.null === 'always' && limit.null === undefined) ||
      JSON.stringify(limit) === JSON.stringify(other)
    )
  })

function joinValues(ways: readonly Way[]): Way[] {
  const joined = new Map<string, Way>()
  for (const way of ways) {
    const listed = [...way.limits].filter(([, { oneOf }]) => oneOf)
    const [only] = listed
    if (!only || listed.length !== 1 || way.strained) {
      joined.set(key(way.limits), way)
      continue
    }
    const [name, limit] = only
    const rest = JSON.stringify([name, key(new Map([...way.limits, [name, { ...limit, oneOf: [] }]])), way.certain])
    const values = joined.get(rest)?.limits.get(name)?.oneOf ?? []
    const oneOf = [...new Set([...values, ...(limit.oneOf ?? [])])]
    joined.set(rest, { ...way, limits: new Map([...way.limits, [name, { ...limit, oneOf }]]) })
  }
  return [...joined.values()]
}
