import type { ColumnShape, KeyShape } from '../../catalog/table-shapes.ts'
import type { Draw } from './chance.ts'
import { type Combination, countThrough, workOut } from './combination.ts'
import { boundedValues } from './distinct.ts'
import type { KeySource } from './key-source.ts'
import type { Reference } from './reference.ts'
import type { RowsRequest } from './rows.ts'
import type { Value } from './values/columns.ts'

export interface CombineParts {
  readonly request: RowsRequest
  readonly combined: readonly KeyShape[]
  readonly byName: ReadonlyMap<string, ColumnShape>
  /** The reference that decides a column. */
  readonly referring: ReadonlyMap<string, Reference>
  /** By column; those of vocabularies in a key are put in. */
  readonly values: Map<string, Value>
  readonly own: KeySource
  readonly draw: Draw
  /** Rows that are wanted so far, and the way to have fewer. */
  readonly count: () => number
  readonly cap: (most: number, why: string) => void
}

/**
 * Lets references and vocabularies take such choices that no combination of a key comes twice. Returns what these rest on: how many choices
 * there are of each, or nothing where there is no such key.
 */
export function combineKeys({ request, combined, byName, referring, values, own, draw, count, cap }: CombineParts): string {
  const components: Array<{
    readonly name: string
    readonly size: number
    readonly reference?: Reference
    readonly labels?: readonly string[]
  }> = []
  const componentOf = (column: string): number => {
    const reference = referring.get(column)
    const name = reference ? reference.key.name : column
    const known = components.findIndex((component) => component.name === name)
    if (known >= 0) return known
    if (reference) return components.push({ name, size: reference.source.count, reference }) - 1
    const labels = boundedValues(byName.get(column), request.overrides[column], request.alternatives)
    return components.push({ name, size: Math.max(labels.length, 1), labels }) - 1
  }
  const keys = combined.map(({ columns }) => [...new Set(columns.filter((name) => byName.has(name)).map(componentOf))])
  const single = keys.filter((key) => key.length === 1).flat()
  // A reference that is unique by itself takes the rows one after the other, and a longer chain keeps growing at its end.
  for (const at of single) {
    const component = components[at]
    if (!component?.reference) continue
    component.reference.oneToOne()
    if (component.reference.source !== own) cap(component.size, `every row needs a row of ${component.reference.source.label} of its own`)
  }
  const rest = keys.filter((key) => !key.some((at) => single.includes(at) && components[at]?.reference))
  if (rest.length === 0) return ''
  const involved = [...new Set(rest.flat())]
  const sizes = involved.map((at) => (components[at]?.reference?.source === own ? count() : (components[at]?.size ?? 1)))
  const places = rest.map((key) => key.map((at) => involved.indexOf(at)))
  const tests = request.tests.filter(({ columns }) => columns.some((column) => referring.has(column)))
  const followers = involved.flatMap((at) => components[at]?.reference ?? []).filter(({ fixed }) => fixed.length > 0)
  const textIn = (digits: readonly number[], row: number, column: string): string | null => {
    const at = involved.indexOf(components.findIndex(({ name }) => name === (referring.get(column)?.key.name ?? column)))
    if (at < 0) return values.get(column)?.(row) ?? null
    const component = components[involved[at] as number]
    const digit = digits[at] ?? 0
    return component?.reference ? component.reference.valueAt(column, digit) : (component?.labels?.[digit] ?? null)
  }
  // What two references share, both must have: a member's project and person are of one tenant.
  const agree = (digits: readonly number[], row: number) =>
    followers.every((follower) => {
      const digit = digits[involved.indexOf(components.findIndex(({ reference }) => reference === follower))] ?? 0
      return follower.fixed.every((column) => follower.valueAt(column, digit) === textIn(digits, row, column))
    })
  const combination: Combination =
    rest.length === 1 && tests.length === 0 && followers.length === 0
      ? countThrough(sizes, draw)
      : workOut(
          sizes,
          places,
          count(),
          draw,
          (digits, row) => agree(digits, row) && tests.every(({ test }) => test((column) => textIn(digits, row, column)) !== false),
        )
  cap(combination.capacity, `${combined.map(({ name }) => name).join(', ')} has room for no more`)
  for (const [digit, at] of involved.entries()) {
    const component = components[at]
    if (component?.reference) component.reference.fixChoice((row) => combination.digit(digit, row))
    else if (component?.labels) values.set(component.name, (row) => component.labels?.[combination.digit(digit, row)] ?? null)
  }
  return involved
    .map((at, place) => `${components[at]?.name}:${components[at]?.reference?.source === own ? 'own' : sizes[place]}`)
    .join(' ')
}
