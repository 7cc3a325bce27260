import type { ColumnShape, TableShape, TypeShape } from '../../../../src/catalog/table-shapes.ts'
import { type ValuesRequest, valuesFor } from '../../../../src/seeding/generate/values/columns.ts'

export const UNTIL = Date.parse('2026-06-01T00:00:00Z')

const MODIFIED: Readonly<Record<string, (numbers: readonly number[]) => number>> = {
  varchar: ([length = 0]) => length + 4,
  bpchar: ([length = 0]) => length + 4,
  numeric: ([precision = 0, scale = 0]) => ((precision << 16) | (scale & 0x7ff)) + 4,
}

/** `numeric(10,2)`, `varchar(20)`, `text[]`, `a|b|c` for an enum. */
export function typeOf(text: string): TypeShape {
  const base: TypeShape = {
    printed: text,
    name: text,
    kind: 'base',
    modifier: -1,
    labels: [],
    element: null,
    subtype: null,
    domains: [],
    comparable: true,
  }
  if (text.includes('|')) return { ...base, name: 'mood', kind: 'enum', labels: text.split('|') }
  if (text.endsWith('[]')) return { ...base, name: `_${text.slice(0, -2)}`, element: typeOf(text.slice(0, -2)) }
  const subtype = SUBTYPES[text.replace('multirange', 'range')]
  if (subtype) return { ...base, kind: text.includes('multi') ? 'multirange' : 'range', subtype: typeOf(subtype) }
  const [, name = text, inside] = /^(\w+)\(([-\d,]+)\)$/.exec(text) ?? []
  const numbers = inside?.split(',').map(Number)
  return { ...base, name, modifier: numbers ? (MODIFIED[name] ?? (([first = -1]) => first))(numbers) : -1 }
}

const SUBTYPES: Readonly<Record<string, string>> = {
  int4range: 'int4',
  int8range: 'int8',
  numrange: 'numeric',
  daterange: 'date',
  tsrange: 'timestamp',
  tstzrange: 'timestamptz',
}

export const column = (name: string, type: string, rest: Partial<ColumnShape> = {}): ColumnShape => ({
  name,
  type: typeOf(type),
  notNull: true,
  default: null,
  identity: null,
  generated: false,
  sequence: null,
  ...rest,
})

export const table = (label: string, columns: readonly ColumnShape[]): TableShape => ({
  oid: 1,
  schema: label.split('.')[0] ?? '',
  table: label.split('.')[1] ?? '',
  name: label,
  label,
  partitioned: false,
  columns,
  keys: [],
  foreignKeys: [],
  checks: [],
  exclusions: [],
  partitionBounds: [],
  partitionColumns: [],
})

/** The values of columns of the table `app.things`, or of another one. */
export function made(columns: readonly ColumnShape[], rest: Partial<ValuesRequest> & { readonly label?: string } = {}) {
  const { label = 'app.things', ...request } = rest
  const values = valuesFor({
    table: table(label, columns),
    columns,
    seed: '1',
    unique: new Set(),
    limits: new Map(),
    until: UNTIL,
    overrides: new Map(),
    examples: new Map(),
    ...request,
  })
  const of = (name: string) => {
    const found = values.get(name)
    if (!found) throw new Error(`there is no column ${name}`)
    return found
  }
  return { values, value: (name: string, row: number) => of(name).value(row), capacity: (name: string) => of(name).capacity }
}

export const rows = (count: number): number[] => Array.from({ length: count }, (_, row) => row)
