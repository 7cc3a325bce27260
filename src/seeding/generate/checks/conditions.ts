/** What an expression of type boolean asks for, with negation pushed down to its leaves. */
import type { Node } from 'libpg-query'
import { comparison } from './comparisons.ts'
import { countAgainst, countedIn } from './counts.ts'
import { familyOf } from './order.ts'
import { inMood, MIRRORED, type Mood, OPPOSITE } from './subjects.ts'
import { type Columns, callOf, columnOf, constantOf, elementsOf, type Operation, operationOf } from './tree.ts'
import { ALWAYS, allOf, anyOf, limited, NEVER, UNCLEAR, type Ways } from './ways.ts'

/** A check holds `{ holds: true, strictly: false }`: it is satisfied by NULL. */
export function waysOf(columns: Columns, node: Node | undefined, mood: Mood): Ways {
  if (!node) return UNCLEAR
  const constant = constantOf(node)
  if (constant) {
    if (constant.text === null) return mood.strictly ? NEVER : ALWAYS
    return constant.type === 'bool' ? ((constant.text === 'true') === mood.holds ? ALWAYS : NEVER) : UNCLEAR
  }
  const column = columnOf(node, columns)
  if (column) {
    return familyOf(column.column.type) === 'boolean' ? inMood(columns, column, { oneOf: [mood.holds ? 't' : 'f'] }, mood) : UNCLEAR
  }
  if ('BoolExpr' in node) {
    const { boolop, args = [] } = node.BoolExpr
    if (boolop === 'NOT_EXPR') return waysOf(columns, args[0], opposite(mood))
    const parts = args.map((arg) => waysOf(columns, arg, mood))
    return (boolop === 'AND_EXPR') === mood.holds ? allOf(columns, parts) : anyOf(parts)
  }
  if ('NullTest' in node) {
    return nullTest(columns, node.NullTest.arg, (node.NullTest.nulltesttype === 'IS_NULL') === mood.holds)
  }
  if ('BooleanTest' in node) return booleanTest(columns, node.BooleanTest.arg, node.BooleanTest.booltesttype ?? '', mood)
  if ('CaseExpr' in node) return cases(columns, node.CaseExpr, mood)
  if ('CoalesceExpr' in node) {
    const [first, stand, ...more] = node.CoalesceExpr.args ?? []
    const instead = constantOf(stand)
    if (more.length > 0 || instead?.type !== 'bool' || instead.text === null) return UNCLEAR
    return waysOf(columns, first, { ...mood, strictly: (instead.text === 'true') !== mood.holds })
  }
  const call = callOf(node)
  if (call) {
    if (call.name !== 'starts_with' || !mood.holds) return UNCLEAR
    return comparison(columns, { name: '^@', schema: null, left: call.args[0], right: call.args[1] }, mood)
  }
  return operations(columns, node, mood)
}

const opposite = (mood: Mood): Mood => ({ ...mood, holds: !mood.holds })

function operations(columns: Columns, node: Node, mood: Mood): Ways {
  const operation = operationOf(node)
  if (operation) return operated(columns, operation, mood)
  const any = operationOf(node, 'AEXPR_OP_ANY')
  const every = operationOf(node, 'AEXPR_OP_ALL')
  const listed = any ?? every
  if (listed) {
    const parts = elementsOf(listed.right)?.map((element) => operated(columns, { ...listed, right: element }, mood))
    if (!parts) return UNCLEAR
    return Boolean(any) === mood.holds ? anyOf(parts) : allOf(columns, parts)
  }
  const distinct = operationOf(node, 'AEXPR_DISTINCT')
  const same = operationOf(node, 'AEXPR_NOT_DISTINCT')
  const told = distinct ?? same
  return told ? distinction(columns, told, Boolean(same) === mood.holds) : UNCLEAR
}

function operated(columns: Columns, operation: Operation, mood: Mood): Ways {
  const { name, schema, left, right } = operation
  if (schema === null) {
    const operator = mood.holds ? name : OPPOSITE[name]
    const [counted, mirrored] = [countedIn(left), countedIn(right)]
    const count = constantOf(counted ? right : left)
    if (operator !== undefined && count && counted) return countAgainst(columns, counted, operator, count, waysOf)
    if (operator !== undefined && count && mirrored) return countAgainst(columns, mirrored, MIRRORED[operator] ?? '', count, waysOf)
    if ((name === '=' || name === '<>') && isCondition(columns, left) && isCondition(columns, right)) {
      return agreement(columns, left, right, (name === '=') === mood.holds, mood)
    }
  }
  return comparison(columns, operation, mood)
}

/** Two conditions of which both hold or neither, or just one; each as strictly as asked for. */
function agreement(columns: Columns, left: Node | undefined, right: Node | undefined, agree: boolean, { strictly }: Mood): Ways {
  const way = (first: boolean) =>
    allOf(columns, [waysOf(columns, left, { holds: first, strictly }), waysOf(columns, right, { holds: first === agree, strictly })])
  return anyOf([way(true), way(false)])
}

function isCondition(columns: Columns, node: Node | undefined): boolean {
  if (!node) return false
  if ('BoolExpr' in node || 'NullTest' in node || 'BooleanTest' in node) return true
  if (constantOf(node)?.type === 'bool') return true
  const column = columnOf(node, columns)
  if (column) return familyOf(column.column.type) === 'boolean'
  if (operationOf(node, 'AEXPR_OP_ANY') ?? operationOf(node, 'AEXPR_OP_ALL') ?? operationOf(node, 'AEXPR_DISTINCT')) return true
  const operation = operationOf(node)
  return callOf(node)?.name === 'starts_with' || /^([<>=]|<=|>=|<>|!?~~?\*?)$/.test(operation?.name ?? '')
}

function nullTest(columns: Columns, node: Node | undefined, isNull: boolean): Ways {
  const column = columnOf(node, columns)
  if (column) {
    // Of a composite value IS NOT NULL asks for each of its fields.
    return limited(columns, column.column.name, { null: isNull ? 'always' : 'never' }, isNull || column.column.type.kind !== 'composite')
  }
  const either = operationOf(node, 'AEXPR_NULLIF')
  if (!either) return UNCLEAR
  const left = columnOf(either.left, columns)
  if (!left) return UNCLEAR
  const equals = (holds: boolean) => comparison(columns, { ...either, name: '=' }, { holds, strictly: true })
  return isNull ? anyOf([limited(columns, left.column.name, { null: 'always' }), equals(true)]) : equals(false)
}

function booleanTest(columns: Columns, node: Node | undefined, test: string, { holds }: Mood): Ways {
  const negated = test.startsWith('IS_NOT')
  const strictly = negated !== holds
  if (test.endsWith('TRUE')) return waysOf(columns, node, { holds: strictly, strictly })
  if (test.endsWith('FALSE')) return waysOf(columns, node, { holds: !strictly, strictly })
  return nullTest(columns, node, strictly)
}

/** IS [NOT] DISTINCT FROM, which is never NULL. */
function distinction(columns: Columns, { left, right, ...operation }: Operation, same: boolean): Ways {
  const [a, b] = [columnOf(left, columns), columnOf(right, columns)]
  const constant = constantOf(a ? right : left)
  const [one] = [a ?? b]
  if (constant && one) {
    if (constant.text === null) return nullTest(columns, a ? left : right, same)
    return comparison(columns, { ...operation, name: '=', left, right }, { holds: same, strictly: same })
  }
  if (!a || !b) return UNCLEAR
  const nulls = (x: boolean, y: boolean) => allOf(columns, [nullTest(columns, left, x), nullTest(columns, right, y)])
  const values = comparison(columns, { ...operation, name: '=', left, right }, { holds: same, strictly: true })
  return anyOf(same ? [values, nulls(true, true)] : [values, nulls(true, false), nulls(false, true)])
}

interface Cases {
  readonly arg?: Node
  readonly args?: readonly Node[]
  readonly defresult?: Node
}

/** Each branch where no branch before it is taken; a branch is taken where its condition is true and not where it is NULL. */
function cases(columns: Columns, { arg, args = [], defresult }: Cases, mood: Mood): Ways {
  const skipped: Ways[] = []
  const branches: Ways[] = []
  for (const branch of args) {
    if (!('CaseWhen' in branch)) return UNCLEAR
    const { expr, result } = branch.CaseWhen
    const condition = (holds: boolean) =>
      arg
        ? operated(columns, { name: '=', schema: null, left: arg, right: expr }, { holds, strictly: holds })
        : waysOf(columns, expr, { holds, strictly: holds })
    branches.push(allOf(columns, [...skipped, condition(true), waysOf(columns, result, mood)]))
    skipped.push(condition(false))
  }
  const otherwise = defresult ? waysOf(columns, defresult, mood) : mood.strictly ? NEVER : ALWAYS
  return anyOf([...branches, allOf(columns, [...skipped, otherwise])])
}
