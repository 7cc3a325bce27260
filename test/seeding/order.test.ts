import { describe, expect, it } from 'vitest'
import type { TableShape } from '../../src/catalog/table-shapes.ts'
import { tableAmounts } from '../../src/seeding/generate/amounts.ts'
import { describeCycle, loadOrder } from '../../src/seeding/order.ts'

/** Tables by name, each with the tables that it must refer to; a `?` marks a reference that may be NULL. */
function tables(references: Readonly<Record<string, readonly string[]>>): TableShape[] {
  return Object.entries(references).map(([name, targets]) => ({
    oid: 0,
    schema: 's',
    table: name,
    name,
    label: `s.${name}`,
    partitioned: false,
    columns: targets.map(
      (target) => ({ name: `${target.replace('?', '')}_id`, notNull: !target.endsWith('?') }) as TableShape['columns'][number],
    ),
    keys: [],
    foreignKeys: targets.map((target) => {
      const parent = target.replace('?', '')
      return {
        name: `${name}_${parent}`,
        columns: [`${parent}_id`],
        target: parent,
        targetColumns: ['id'],
        matchFull: false,
      }
    }),
    checks: [],
    exclusions: [],
    partitionBounds: [],
    partitionColumns: [],
  }))
}

const named = (groups: ReturnType<typeof loadOrder>) => groups.map((group) => group.map(({ table }) => table).toSorted())

describe('the order of loading', () => {
  it('has parents before children, a self-reference alone, and a circle as one group', () => {
    expect(named(loadOrder(tables({ c: ['b'], b: ['a'], a: ['a?'], x: ['y'], y: ['z'], z: ['x', 'a'] })))).toEqual([
      ['a'],
      ['b'],
      ['c'],
      ['x', 'y', 'z'],
    ])
  })

  it('prints a circle by its columns', () => {
    const [group] = loadOrder(tables({ a: ['b'], b: ['c'], c: ['a', 'b'] }))
    expect(describeCycle(group ?? [])).toMatch(/^s\.(\w) \(\w_id\) → s\.\w \(\w_id\) → (?:s\.\w \(\w_id\) → )?s\.\1$/)
  })

  it('does not go into circles of a thousand tables by the stack', () => {
    const ring = Object.fromEntries(Array.from({ length: 1000 }, (_, at) => [`t${at}`, [`t${(at + 1) % 1000}`]]))
    expect(loadOrder(tables(ring))).toHaveLength(1)
  })
})

describe('how many rows tables get', () => {
  const shapes = tables({ a: [], b: ['a'], c: ['b', 'd?'], d: [] })
  const amounts = (rows: Readonly<Record<string, number>>, scale?: number, empty = ['a', 'b', 'c', 'd']) =>
    Object.fromEntries(
      tableAmounts(shapes, { rows: new Map(Object.entries(rows)), scale }, new Set(empty)).map(({ table, rows, added }) => [
        table.table,
        added ? `+${rows}` : rows,
      ]),
    )

  it('is what was named, and a tenth for what these must refer to', () => {
    expect(amounts({ c: 500 })).toEqual({ a: '+5', b: '+50', c: 500 })
    expect(amounts({ 's.b': 5, c: 500 })).toEqual({ a: '+1', b: 5, c: 500 })
  })

  it('leaves parents that have rows as they are', () => {
    expect(amounts({ c: 500 }, undefined, ['c', 'd'])).toEqual({ c: 500 })
  })

  it('grows with the depth for a scale, and what is named goes before it', () => {
    expect(amounts({ d: 3 }, 10)).toEqual({ a: 10, b: 20, c: 50, d: 3 })
  })

  it('suggests the table that was meant', () => {
    expect(() => amounts({ 's.bb': 3 })).toThrow(/there is no table s.bb/)
  })
})
