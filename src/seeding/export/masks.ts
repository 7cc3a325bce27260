/** Which columns are masked, and that the rows will still fit together when they are. Pure. */
import type { ColumnShape, TableShape, TypeShape } from '../../catalog/table-shapes.ts'
import { nearest } from '../../config/nearest.ts'
import type { MaskConfig } from '../../config/seed-config.ts'
import { DbctlError } from '../../errors.ts'
import { EMAIL_LENGTH, HASH_LENGTH } from './pseudonyms.ts'

/** By the quoted name of a table, and the name of a column. */
export type Masks = ReadonlyMap<string, ReadonlyMap<string, MaskConfig>>

/** Held against the whole database and not only what is exported: whether a mask is right does not depend on the rows. */
export function checkMasks(shapes: readonly TableShape[], config: Readonly<Record<string, MaskConfig>>): Masks {
  const columns = new Map<string, { readonly table: TableShape; readonly column: ColumnShape }>(
    shapes.flatMap((table) => table.columns.map((column) => [`${table.label}.${column.name}`, { table, column }] as const)),
  )
  const problems: string[] = []
  const masks = new Map<string, Map<string, MaskConfig>>()
  for (const [name, mask] of Object.entries(config)) {
    const found = columns.get(name)
    if (!found) {
      problems.push(`${name}: there is no such column${suggestion(name, [...columns.keys()])}`)
      continue
    }
    const { table, column } = found
    const problem = columnProblem(mask, table, column)
    if (problem) problems.push(`${name}: ${problem}`)
    masks.set(table.name, (masks.get(table.name) ?? new Map<string, MaskConfig>()).set(column.name, mask))
  }
  problems.push(...referenceProblems(shapes, masks))
  if (problems.length === 0) return masks
  throw new DbctlError('DBCTL_USAGE', `the masks do not fit the database:\n${problems.map((problem) => `  ${problem}`).join('\n')}`, {
    hint: 'Mend seed.mask in the configuration, whose names are schema.table.column; nothing was exported.',
    details: { problems },
  })
}

/** How many characters a hash for the column has, which may be too few to keep values apart. */
export const hashLength = ({ type }: Pick<ColumnShape, 'type'>): number => Math.min(HASH_LENGTH, lengthOf(type))

const TEXTS: ReadonlySet<string> = new Set(['text', 'varchar', 'bpchar', 'citext', 'name'])
const isText = ({ kind, name, element }: TypeShape): boolean => kind === 'base' && !element && TEXTS.has(name)

function lengthOf({ name, modifier }: TypeShape): number {
  if (name === 'name') return 63
  return modifier > 4 && name !== 'citext' ? modifier - 4 : Number.POSITIVE_INFINITY
}

/** What is wrong with the mask of a column, whatever other columns have. */
function columnProblem(mask: MaskConfig, table: TableShape, column: ColumnShape): string | undefined {
  const { name, type } = column
  const key = [...table.keys, ...table.exclusions].find(({ columns }) => columns.includes(name))
  const isMade = mask === 'hash' || mask === 'email'
  if (mask === 'null' && column.notNull) return 'the mask is null, and the column is NOT NULL'
  if (!isMade && key) return `the mask gives all rows one value, and ${key.name} keeps their values apart; "hash" would, too`
  if (isMade && !isText(type)) return `the mask ${mask} makes a text, and the column is of type ${type.printed}`
  if (mask === 'email' && lengthOf(type) < EMAIL_LENGTH) {
    return `the mask email makes up to ${EMAIL_LENGTH} characters, and ${type.printed} takes fewer`
  }
  if (mask === 'hash' && key && hashLength(column) < HASH_LENGTH) {
    return `${type.printed} takes too few of the ${HASH_LENGTH} characters of a hash, and ${key.name} keeps its values apart`
  }
  if (table.partitionBounds.length > 0 && table.partitionColumns.includes(name)) {
    return `the column decides which partition of ${table.label} takes a row, and a masked value may find none`
  }
  return undefined
}

/** Of a foreign key either both sides are masked, and a value becomes the same on both, or none. */
function referenceProblems(shapes: readonly TableShape[], masks: Masks): string[] {
  const byName = new Map(shapes.map((table) => [table.name, table]))
  return shapes.flatMap((table) =>
    table.foreignKeys.flatMap((key) => {
      const parent = byName.get(key.target)
      return key.columns.flatMap((name, at) => {
        const target = key.targetColumns[at] ?? ''
        const own = masks.get(table.name)?.get(name)
        const other = masks.get(key.target)?.get(target)
        if (own === undefined && other === undefined) return []
        const [from, to] = [`${table.label}.${name}`, `${parent?.label ?? key.target}.${target}`]
        if (own !== 'hash' || other !== 'hash') {
          return [`${own === undefined ? to : from}: ${from} refers to ${to} (${key.name}); only "hash" for both keeps the reference`]
        }
        const [column, referenced] = [columnOf(table, name), columnOf(parent, target)]
        return column && referenced && isSameHash(column, referenced)
          ? []
          : [`${from}: its hash would not be the same as that of ${to}, to which it refers (${key.name}), since their types differ`]
      })
    }),
  )
}

const columnOf = (table: TableShape | undefined, name: string): ColumnShape | undefined => table?.columns.find((each) => each.name === name)

const isSameHash = (a: ColumnShape, b: ColumnShape): boolean =>
  hashLength(a) === hashLength(b) && (a.type.name === 'citext') === (b.type.name === 'citext')

function suggestion(name: string, known: readonly string[]): string {
  // Whoever leaves out the schema is farther from the name than a slip of the pen.
  const close = known.find((each) => each.endsWith(`.${name}`)) ?? nearest(name, known)
  return close === undefined ? '' : `; did you mean ${close}?`
}
