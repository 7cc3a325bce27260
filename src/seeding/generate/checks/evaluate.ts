/** Checks that no construction covers, as tests of a row: what of PostgreSQL's expressions can be worked out here is, and the rest is left to it. */
import type { Node } from 'libpg-query'
import type { TableShape } from '../../../catalog/table-shapes.ts'
import { regExpOf } from './dialect.ts'
import { familyOf } from './order.ts'
import { likePattern } from './texts.ts'
import { type Columns, callOf, columnOf, constantOf, elementsOf, operationOf } from './tree.ts'

export interface CheckTest {
  readonly name: string
  readonly columns: readonly string[]
  /** As PostgreSQL would judge the row: a check that comes to NULL is satisfied. */
  test(value: (column: string) => string | null): boolean | null
}

type Scalar = string | number | boolean | null
type Work = (value: (column: string) => string | null) => Scalar

/** Thrown while a check is read; never while a row is tested. */
class NotUnderstood extends Error {}

/** Tests for the named checks, as far as they are understood. */
export async function testsOf(table: TableShape, names: readonly string[]): Promise<CheckTest[]> {
  const { loadModule, parseSync } = await import('libpg-query')
  await loadModule()
  const columns: Columns = new Map(table.columns.map((column) => [column.name, column]))
  return table.checks
    .filter(({ name }) => names.includes(name))
    .flatMap((check): CheckTest[] => {
      try {
        const statement = parseSync(`select ${check.expression}`).stmts?.[0]?.stmt
        const target = statement && 'SelectStmt' in statement ? statement.SelectStmt.targetList?.[0] : undefined
        const work = compile(columns, target && 'ResTarget' in target ? target.ResTarget.val : undefined)
        return [{ name: check.name, columns: check.columns, test: (value) => work(value) as boolean | null }]
      } catch (error) {
        if (error instanceof NotUnderstood || (error instanceof Error && 'sqlDetails' in error)) return []
        throw error
      }
    })
}

function compile(columns: Columns, node: Node | undefined): Work {
  if (!node) throw new NotUnderstood()
  const named = columnOf(node, columns)
  if (named) {
    const { name, type } = named.column
    const family = familyOf(type)
    if (family === 'integer' || family === 'number') return (value) => numberOf(value(name))
    if (family === 'boolean') return (value) => booleanOf(value(name))
    return (value) => value(name)
  }
  const constant = constantOf(node)
  if (constant) {
    const { text, type } = constant
    const fixed = /^(?:int[248]|numeric|float[48])$/.test(type) ? numberOf(text) : type === 'bool' ? booleanOf(text) : text
    return () => fixed
  }
  if ('BoolExpr' in node) return connective(columns, node.BoolExpr.boolop ?? '', node.BoolExpr.args ?? [])
  if ('NullTest' in node) {
    const argument = compile(columns, node.NullTest.arg)
    const wanted = node.NullTest.nulltesttype === 'IS_NULL'
    return (value) => (argument(value) === null) === wanted
  }
  if ('BooleanTest' in node) return booleanTest(columns, node.BooleanTest.booltesttype ?? '', node.BooleanTest.arg)
  if ('CaseExpr' in node && node.CaseExpr.arg === undefined) return caseOf(columns, node)
  if ('CoalesceExpr' in node) {
    const parts = (node.CoalesceExpr.args ?? []).map((part) => compile(columns, part))
    return (value) => parts.reduce<Scalar>((found, part) => found ?? part(value), null)
  }
  // A cast changes how a value is written, seldom what it is; what it does change the columns and constants above have dealt with.
  if ('TypeCast' in node) return compile(columns, node.TypeCast.arg)
  const call = callOf(node)
  if (call) return calling(columns, call.name, call.args)
  const list = operationOf(node, 'AEXPR_OP_ANY') ?? operationOf(node, 'AEXPR_IN') ?? operationOf(node, 'AEXPR_OP_ALL')
  if (list) return againstList(columns, node, list.name, list.left, list.right)
  const distinct = operationOf(node, 'AEXPR_DISTINCT')
  if (distinct) {
    const [left, right] = [compile(columns, distinct.left), compile(columns, distinct.right)]
    return (value) => left(value) !== right(value)
  }
  const operation = operationOf(node)
  if (!operation || operation.schema !== null) throw new NotUnderstood()
  // Texts sort by the database's collation.
  if (/^[<>]=?$/.test(operation.name) && [operation.left, operation.right].some((side) => isText(columns, side))) throw new NotUnderstood()
  return operator(
    operation.name,
    operation.left === undefined ? () => 0 : compile(columns, operation.left),
    compile(columns, operation.right),
  )
}

const isText = (columns: Columns, node: Node | undefined): boolean => {
  const named = columnOf(node, columns)
  return named !== null && (named.asText || familyOf(named.column.type) === 'text')
}

const numberOf = (text: string | null): number | null => (text === null ? null : Number(text))
const booleanOf = (text: string | null): boolean | null => (text === null ? null : /^t/i.test(text))

function connective(columns: Columns, kind: string, args: readonly Node[]): Work {
  const parts = args.map((part) => compile(columns, part))
  if (kind === 'NOT_EXPR') {
    return (value) => {
      const found = parts[0]?.(value) ?? null
      return found === null ? null : !found
    }
  }
  // The one that settles it whatever the others are.
  const settles = kind === 'OR_EXPR'
  return (value) => {
    let unknown = false
    for (const part of parts) {
      const found = part(value)
      if (found === settles) return settles
      if (found === null) unknown = true
    }
    return unknown ? null : !settles
  }
}

function booleanTest(columns: Columns, kind: string, node: Node | undefined): Work {
  const argument = compile(columns, node)
  const wanted: Scalar | undefined = { IS_TRUE: true, IS_FALSE: false, IS_NOT_TRUE: true, IS_NOT_FALSE: false }[kind]
  if (wanted === undefined) throw new NotUnderstood()
  const same = !kind.startsWith('IS_NOT')
  return (value) => (argument(value) === wanted) === same
}

function caseOf(columns: Columns, node: Extract<Node, { CaseExpr: unknown }>): Work {
  const branches = (node.CaseExpr.args ?? []).map((branch) => {
    if (!('CaseWhen' in branch)) throw new NotUnderstood()
    return [compile(columns, branch.CaseWhen.expr), compile(columns, branch.CaseWhen.result)] as const
  })
  const otherwise = node.CaseExpr.defresult ? compile(columns, node.CaseExpr.defresult) : () => null
  return (value) => (branches.find(([when]) => when(value) === true)?.[1] ?? otherwise)(value)
}

function againstList(columns: Columns, node: Node, name: string, left: Node | undefined, right: Node | undefined): Work {
  const elements = right && 'List' in right ? (right.List.items ?? []) : elementsOf(right)
  if (!elements) throw new NotUnderstood()
  const tested = compile(columns, left)
  const each = elements.map((element) => operator(name, tested, compile(columns, element)))
  const all = operationOf(node, 'AEXPR_OP_ALL') !== null || (operationOf(node, 'AEXPR_IN') !== null && name === '<>')
  return (value) => {
    const found = each.map((test) => test(value))
    return found.includes(!all) ? !all : found.includes(null) ? null : all
  }
}

const FUNCTIONS: Readonly<Record<string, (...values: never[]) => Scalar>> = {
  length: (text: string) => [...text].length,
  char_length: (text: string) => [...text].length,
  character_length: (text: string) => [...text].length,
  octet_length: (text: string) => Buffer.byteLength(text),
  lower: (text: string) => text.toLowerCase(),
  upper: (text: string) => text.toUpperCase(),
  btrim: (text: string) => text.trim(),
  abs: (number: number) => Math.abs(number),
  floor: (number: number) => Math.floor(number),
  ceil: (number: number) => Math.ceil(number),
  mod: (a: number, b: number) => a % b,
  starts_with: (text: string, start: string) => text.startsWith(start),
  cardinality: (text: string) => elementsIn(text),
  array_length: (text: string, dimension: number) => (dimension === 1 && elementsIn(text) > 0 ? elementsIn(text) : null),
  jsonb_typeof: (text: string) => jsonKind(text),
  json_typeof: (text: string) => jsonKind(text),
}

/** Of an array of one dimension, which those that are made up are. */
const elementsIn = (text: string): number => (text === '{}' ? 0 : text.replace(/"(?:[^"\\]|\\.)*"/g, '').split(',').length)

function jsonKind(text: string): string {
  const value: unknown = JSON.parse(text)
  return value === null ? 'null' : Array.isArray(value) ? 'array' : typeof value
}

function calling(columns: Columns, name: string, nodes: readonly Node[]): Work {
  const args = nodes.map((argument) => compile(columns, argument))
  if (name === 'num_nonnulls') return (value) => args.filter((argument) => argument(value) !== null).length
  if (name === 'num_nulls') return (value) => args.filter((argument) => argument(value) === null).length
  const known = FUNCTIONS[name] as ((...values: Scalar[]) => Scalar) | undefined
  if (!known || (name === 'btrim' && args.length > 1)) throw new NotUnderstood()
  return (value) => {
    const given = args.map((argument) => argument(value))
    return given.includes(null) ? null : known(...given)
  }
}

const COMPARISONS: Readonly<Record<string, (a: string | number | boolean, b: string | number | boolean) => Scalar>> = {
  '=': (a, b) => a === b,
  '<>': (a, b) => a !== b,
  '<': (a, b) => a < b,
  '<=': (a, b) => a <= b,
  '>': (a, b) => a > b,
  '>=': (a, b) => a >= b,
}

const ARITHMETIC: Readonly<Record<string, (a: number, b: number) => Scalar>> = {
  '+': (a, b) => a + b,
  '-': (a, b) => a - b,
  '*': (a, b) => a * b,
  '%': (a, b) => (b === 0 ? null : a % b),
}

function operator(name: string, left: Work, right: Work): Work {
  const compare = COMPARISONS[name]
  const reckon = ARITHMETIC[name]
  const matches = matcher(name)
  if (!compare && !reckon && !matches) throw new NotUnderstood()
  return (value) => {
    const [a, b] = [left(value), right(value)]
    if (a === null || b === null) return null
    if (compare) return typeof a === typeof b ? compare(a, b) : null
    if (reckon) return typeof a === 'number' && typeof b === 'number' ? reckon(a, b) : null
    return matches?.(String(a), String(b)) ?? null
  }
}

function matcher(name: string): ((text: string, pattern: string) => boolean | null) | undefined {
  const negated = name.startsWith('!')
  const sign = negated ? name.slice(1) : name
  if (sign === '~' || sign === '~*') {
    return (text, pattern) => {
      const found = regExpOf(sign === '~*' ? `(?i)${pattern}` : pattern)?.test(text)
      return found === undefined ? null : found !== negated
    }
  }
  if (sign !== '~~') return undefined
  return (text, pattern) => {
    const like = likePattern(pattern)
    if (!like) return null
    const found = 'text' in like ? like.text === text : (regExpOf(like.pattern)?.test(text) ?? true)
    return found !== negated
  }
}
