/** Comparisons: of a column or of what is reckoned from one with a constant, and of columns with each other. */
import type { Node } from 'libpg-query'
import { familyOf } from './order.ts'
import {
  casedAgainst,
  columnAgainst,
  compareConstants,
  inMood,
  lengthAgainst,
  MATCHES,
  MIRRORED,
  type Mood,
  magnitudeAgainst,
  matchAgainst,
  OPPOSITE,
} from './subjects.ts'
import { type Columns, type Constant, callOf, columnOf, constantOf, type Named, type Operation, typeOf } from './tree.ts'
import { ALWAYS, allOf, anyOf, limited, NEVER, UNCLEAR, type Ways } from './ways.ts'

export function comparison(columns: Columns, { name, schema, left, right }: Operation, mood: Mood): Ways {
  const named = columnOf(left, columns) ?? columnOf(right, columns)
  // An extension's operator means what it looks like for citext only.
  if (schema !== null && named?.column.type.name !== 'citext') return UNCLEAR
  const [a, b] = [constantOf(left), constantOf(right)]
  if (MATCHES[name] !== undefined) {
    const operator = mood.holds ? name : MATCHES[name]
    const column = columnOf(left, columns)
    return column && b && operator !== '' ? matchAgainst(columns, column, operator, b, mood) : UNCLEAR
  }
  const operator = mood.holds ? name : OPPOSITE[name]
  const mirrored = operator === undefined ? undefined : MIRRORED[operator]
  if (operator === undefined || mirrored === undefined) return UNCLEAR
  if (a?.text === null || b?.text === null) return mood.strictly ? NEVER : ALWAYS
  if (a && b) {
    const result = compareConstants(a, operator, b)
    return result === null ? UNCLEAR : result ? ALWAYS : NEVER
  }
  if (b) return against(columns, left, operator, b, mood)
  if (a) return against(columns, right, mirrored, a, mood)
  return betweenColumns(columns, left, operator, right, mood)
}

const LENGTHS = ['length', 'char_length', 'character_length', 'octet_length']

function against(columns: Columns, subject: Node | undefined, operator: string, constant: Constant, mood: Mood): Ways {
  const column = columnOf(subject, columns)
  if (column) return columnAgainst(columns, column, operator, constant, mood)
  // A varchar's is cast to text as a whole.
  if (subject && 'TypeCast' in subject && subject.TypeCast.arg && 'CoalesceExpr' in subject.TypeCast.arg) {
    return typeOf(subject.TypeCast.typeName) === 'text' ? against(columns, subject.TypeCast.arg, operator, constant, mood) : UNCLEAR
  }
  if (subject && 'CoalesceExpr' in subject) return coalesced(columns, subject.CoalesceExpr.args ?? [], operator, constant, mood)
  const call = callOf(subject)
  const argument = call?.args.length === 1 ? call.args[0] : undefined
  if (!call || !argument) return UNCLEAR
  if (LENGTHS.includes(call.name)) {
    const bytes = call.name === 'octet_length'
    const measured = columnOf(argument, columns) ?? trimmed(columns, argument)
    return measured && hasLength(measured, bytes) ? lengthAgainst(columns, measured, operator, constant, mood) : UNCLEAR
  }
  const inner = columnOf(argument, columns)
  if (call.name === 'btrim') {
    const trim = constant.text?.trim() === constant.text
    return inner && trim && familyOf(inner.column.type) === 'text' ? columnAgainst(columns, inner, operator, constant, mood) : UNCLEAR
  }
  if (call.name === 'abs') return inner ? magnitudeAgainst(columns, inner, operator, constant, mood) : UNCLEAR
  if (call.name === 'lower' || call.name === 'upper') {
    return inner ? casedAgainst(columns, inner, call.name === 'lower', operator, constant, mood) : UNCLEAR
  }
  return UNCLEAR
}

/** A column under `btrim`, `ltrim` or `rtrim` of blanks. */
function trimmed(columns: Columns, node: Node): Named | null {
  const call = callOf(node)
  return call && ['btrim', 'ltrim', 'rtrim'].includes(call.name) && call.args.length === 1 ? columnOf(call.args[0], columns) : null
}

/** A char(n) has all its n bytes, but for its characters the blanks at its end do not count. */
const hasLength = ({ column, asText }: Named, bytes: boolean): boolean =>
  !asText && (column.type.name === 'bytea' || (familyOf(column.type) === 'text' && !(bytes && column.type.name === 'bpchar')))

/** `coalesce(column, constant)`: a NULL is as good as the constant. */
function coalesced(columns: Columns, args: readonly Node[], operator: string, constant: Constant, mood: Mood): Ways {
  const [column, stand] = [args[0], constantOf(args[1])]
  if (args.length !== 2 || !column || !stand || stand.text === null) return UNCLEAR
  const instead = compareConstants(stand, operator, constant)
  if (instead === null) return UNCLEAR
  return against(columns, column, operator, constant, { ...mood, strictly: !instead })
}

function betweenColumns(columns: Columns, left: Node | undefined, operator: string, right: Node | undefined, mood: Mood): Ways {
  const [a, b] = [columnOf(left, columns), columnOf(right, columns)]
  if (a && b) return a.column.name === b.column.name || a.asText || b.asText ? UNCLEAR : tied(columns, a, operator, b, mood)
  const cased = casedAsItself(columns, left, right) ?? casedAsItself(columns, right, left)
  return cased && operator === '=' ? inMood(columns, cased.named, { patterns: [cased.pattern] }, mood) : UNCLEAR
}

/** `lower(column) = column`, and `upper`. */
function casedAsItself(columns: Columns, one: Node | undefined, other: Node | undefined): { named: Named; pattern: string } | null {
  const [call, named] = [callOf(one), columnOf(other, columns)]
  if (!call || !named || call.args.length !== 1 || familyOf(named.column.type) !== 'text') return null
  if (columnOf(call.args[0], columns)?.column !== named.column) return null
  return call.name === 'lower' ? { named, pattern: '^[^A-Z]*$' } : call.name === 'upper' ? { named, pattern: '^[^a-z]*$' } : null
}

/** Column against column. */
function tied(columns: Columns, a: Named, operator: string, b: Named, mood: Mood): Ways {
  const [x, y] = [a.column.type, b.column.type]
  const group = (family: string) => (family === 'integer' ? 'number' : family)
  const family = group(familyOf(x))
  if (family !== group(familyOf(y)) || (family === 'label' && x.printed !== y.printed)) return UNCLEAR
  if (operator === '=') {
    const names = [...columns.keys()]
    const [low, high] = names.indexOf(a.column.name) < names.indexOf(b.column.name) ? [a, b] : [b, a]
    const alike = family === 'number' || family === 'text' || x.name === y.name
    const equal = limited(columns, high.column.name, { equals: low.column.name }, alike)
    return allOf(columns, [equal, present(columns, a, mood), present(columns, b, mood)])
  }
  if (['other', 'boolean', 'identifier'].includes(family) || (family === 'text' && operator === '<>')) return UNCLEAR
  // Between a date or timestamp and a timestamptz stands the time zone; between texts the collation.
  const certain = family !== 'text' && (family !== 'moment' || x.name === y.name || (x.name !== 'timestamptz' && y.name !== 'timestamptz'))
  if (family === 'moment' && (x.name === 'time') !== (y.name === 'time')) return UNCLEAR
  const above = (high: Named, low: Named, inclusive: boolean) =>
    allOf(columns, [
      limited(columns, high.column.name, { above: [{ column: low.column.name, inclusive }] }, certain),
      present(columns, high, mood),
      present(columns, low, mood),
    ])
  if (operator === '<>') return anyOf([above(a, b, false), above(b, a, false)])
  const inclusive = operator.endsWith('=')
  return operator.startsWith('>') ? above(a, b, inclusive) : above(b, a, inclusive)
}

const present = (columns: Columns, named: Named, { strictly }: Mood): Ways =>
  strictly ? limited(columns, named.column.name, { null: 'never' }) : ALWAYS
