import type { TypeModel } from '../sql/schema-model.ts'

/** Their modifier is a precision; what grows loses nothing. src/backend/utils/adt/timestamp.c, TemporalSimplify. */
const TEMPORAL = new Set(['timestamp', 'timestamptz', 'time', 'timetz'])
const MOST_PRECISE = 6

/**
 * Whether a column changes from one type to the other without a rewrite of its table: ALTER TABLE, "Notes", and the casts of pg_cast that are
 * binary coercible between types of one index operator family.
 */
export function isWithoutRewrite(from: TypeModel, to: TypeModel): boolean {
  if (from.array !== to.array) return false
  const same = from.name === to.name
  if (same && from.modifiers.length === to.modifiers.length && from.modifiers.every((modifier, index) => modifier === to.modifiers[index]))
    return true
  if (from.array) return false
  if (isText(from) && isText(to)) return to.name === 'text' || grows(from, to)
  if (from.name === 'cidr' && to.name === 'inet') return true
  if (!same) return false
  // Without a modifier there is no length to convert to. `bit` and `char` without one are those of length 1, which the grammar writes out.
  if (to.modifiers.length === 0) return true
  if (to.name === 'varbit') return grows(from, to)
  if (TEMPORAL.has(to.name)) return (from.modifiers[0] ?? MOST_PRECISE) <= (to.modifiers[0] ?? MOST_PRECISE)
  if (to.name !== 'numeric' || from.modifiers.length === 0) return false
  const [precision = 0, scale = 0] = from.modifiers
  const [newPrecision = 0, newScale = 0] = to.modifiers
  return newScale === scale && newPrecision >= precision
}

const isText = ({ name }: TypeModel): boolean => name === 'text' || name === 'varchar'

/** No limit is the widest. */
const grows = (from: TypeModel, to: TypeModel): boolean =>
  (to.modifiers[0] ?? Number.POSITIVE_INFINITY) >= (from.modifiers[0] ?? Number.POSITIVE_INFINITY)

/** As SQL has it: `varchar(20)`, `int4[]`. */
export const describeType = ({ name, modifiers, array }: TypeModel): string =>
  `${name}${modifiers.length > 0 ? `(${modifiers.join(',')})` : ''}${array ? '[]' : ''}`
