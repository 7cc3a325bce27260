/** The leaves of an expression as PostgreSQL prints it: constants, columns, calls and arrays, with the casts that it adds taken off. */
import type { Node, TypeName } from 'libpg-query'
import type { ColumnShape } from '../../../catalog/table-shapes.ts'
import { familyOf, isNumeric } from './order.ts'

export interface Constant {
  /** Null for NULL. */
  readonly text: string | null
  /** The last part of the name of the type that it was cast to, with `[]` for an array; empty for a bare one. */
  readonly type: string
}

export interface Named {
  readonly column: ColumnShape
  /** An enum's value read as a text: it has its labels, but not their order. */
  readonly asText: boolean
}

/** The columns that an expression may name: of a table by their names, of a domain the one behind `value`. */
export type Columns = ReadonlyMap<string, ColumnShape>

const textOf = (node: Node | undefined): string => (node && 'String' in node ? (node.String.sval ?? '') : '')

/** The last part of a type's name, with `[]` for an array. */
export const typeOf = (type: TypeName | undefined): string => textOf(type?.names?.at(-1)) + (type?.arrayBounds?.length ? '[]' : '')

export function constantOf(node: Node | undefined): Constant | null {
  if (!node) return null
  if ('A_Const' in node) {
    const { isnull, ival, fval, sval, boolval } = node.A_Const
    if (isnull) return { text: null, type: '' }
    if (ival) return { text: String(ival.ival ?? 0), type: 'int4' }
    if (fval) return { text: fval.fval ?? '0', type: 'numeric' }
    if (boolval) return { text: String(boolval.boolval ?? false), type: 'bool' }
    return sval ? { text: sval.sval ?? '', type: '' } : null
  }
  if ('CollateClause' in node) return constantOf(node.CollateClause.arg)
  if ('TypeCast' in node) {
    const inner = constantOf(node.TypeCast.arg)
    return inner && cast(inner, typeOf(node.TypeCast.typeName), Boolean(node.TypeCast.typeName?.typmods?.length))
  }
  const operation = operationOf(node)
  return operation ? folded(operation) : null
}

/** The constant after a cast, or null where the cast changes its value in a way that is PostgreSQL's to tell. */
function cast({ text, type }: Constant, target: string, modified: boolean): Constant | null {
  if (text === null) return { text, type: target }
  if (modified || target === 'char') return null
  if (/^int[248]$/.test(target) && !/^-?\d+$/.test(text)) return null
  if (target === 'bool') {
    if (/^t(rue)?$/i.test(text)) return { text: 'true', type: target }
    return /^f(alse)?$/i.test(text) ? { text: 'false', type: target } : null
  }
  if (type === 'date' && target === 'timestamp') return { text: `${text} 00:00:00`, type: target }
  // By the session's time zone, or cutting the time off.
  if (type !== target && /^(date|timestamp|timestamptz)$/.test(type) && /^(date|time|timestamp|timestamptz|timetz)$/.test(target))
    return null
  return { text, type: target }
}

/** Whole numbers only, which JavaScript and PostgreSQL reckon alike. */
function folded({ name, left, right }: Operation): Constant | null {
  const [a, b] = [left ? constantOf(left) : { text: '0', type: 'int4' }, constantOf(right)]
  if (!a?.text || !b?.text || !isNumeric(a.type) || !isNumeric(b.type)) return null
  if (!left && name === '-') return { text: b.text.startsWith('-') ? b.text.slice(1) : `-${b.text}`, type: b.type }
  if (!/^-?\d+$/.test(a.text) || !/^-?\d+$/.test(b.text)) return null
  const [x, y] = [BigInt(a.text), BigInt(b.text)]
  const result = name === '+' ? x + y : name === '-' ? x - y : name === '*' ? x * y : null
  return result === null ? null : { text: String(result), type: b.type }
}

export interface Operation {
  readonly name: string
  /** Of the operator, where it is not PostgreSQL's own. */
  readonly schema: string | null
  readonly left: Node | undefined
  readonly right: Node | undefined
}

export function operationOf(node: Node | undefined, kind = 'AEXPR_OP'): Operation | null {
  if (!node || !('A_Expr' in node) || node.A_Expr.kind !== kind) return null
  const { name, lexpr, rexpr } = node.A_Expr
  return { ...qualified(name), left: lexpr, right: rexpr }
}

function qualified(parts: readonly Node[] | undefined): { name: string; schema: string | null } {
  const names = (parts ?? []).map(textOf)
  const schema = names.length > 1 && names[0] !== 'pg_catalog' ? (names[0] ?? null) : null
  return { name: names.at(-1) ?? '', schema }
}

/** A call of one of PostgreSQL's own functions. */
export function callOf(node: Node | undefined): { readonly name: string; readonly args: readonly Node[] } | null {
  if (!node || !('FuncCall' in node)) return null
  const { funcname, args, agg_star, agg_distinct, func_variadic } = node.FuncCall
  const { name, schema } = qualified(funcname)
  return schema !== null || agg_star || agg_distinct || func_variadic ? null : { name, args: args ?? [] }
}

/** A column, whether bare or under casts that keep its values and their order. */
export function columnOf(node: Node | undefined, columns: Columns): Named | null {
  if (!node) return null
  if ('CollateClause' in node) return columnOf(node.CollateClause.arg, columns)
  if ('ColumnRef' in node) {
    const { fields } = node.ColumnRef
    const column = fields?.length === 1 ? columns.get(textOf(fields[0])) : undefined
    return column ? { column, asText: false } : null
  }
  if (!('TypeCast' in node) || node.TypeCast.typeName?.typmods?.length) return null
  const named = columnOf(node.TypeCast.arg, columns)
  return named && keeping(named, typeOf(node.TypeCast.typeName))
}

const WIDTHS = ['int2', 'int4', 'int8', 'numeric', 'float4', 'float8']

function keeping(named: Named, target: string): Named | null {
  const { type } = named.column
  const family = familyOf(type)
  const name = type.element ? `${type.element.name}[]` : type.name
  if (target === name && !named.asText) return named
  if (family === 'text') return ['text', 'varchar', 'bpchar', 'citext'].includes(target) ? named : null
  if (family === 'label') return ['text', 'varchar'].includes(target) ? { ...named, asText: true } : null
  if (name === 'date' && target === 'timestamp') return named
  return WIDTHS.includes(name) && WIDTHS.indexOf(target) > WIDTHS.indexOf(name) ? named : null
}

/** The elements of `ARRAY[…]` or of `'{…}'`; null for what is not written out. */
export function elementsOf(node: Node | undefined): readonly Node[] | null {
  if (!node) return null
  if ('A_ArrayExpr' in node) return node.A_ArrayExpr.elements ?? []
  const constant = constantOf(node)
  if (constant) return constant.text !== null && constant.type.endsWith('[]') ? literalElements(constant.text) : null
  return 'TypeCast' in node ? elementsOf(node.TypeCast.arg) : null
}

function literalElements(text: string): Node[] | null {
  if (!/^\{[^{}]*\}$/.test(text.replace(/"(?:[^"\\]|\\.)*"/g, ''))) return null
  const parts = text.slice(1, -1).match(/(?:"(?:[^"\\]|\\.)*"|[^,"\\]|\\.)+/g) ?? []
  return parts.map((part): Node => {
    if (part === 'NULL') return { A_Const: { isnull: true } }
    return { A_Const: { sval: { sval: (part.startsWith('"') ? part.slice(1, -1) : part).replace(/\\(.)/g, '$1') } } }
  })
}
