/** So many of several conditions: `num_nonnulls(a, b) = 1`, `(a IS NULL)::integer + (b IS NULL)::integer = 1`. */
import type { Node } from 'libpg-query'
import { compareConstants, type Mood } from './subjects.ts'
import { type Columns, type Constant, callOf, constantOf, operationOf } from './tree.ts'
import { allOf, anyOf, UNCLEAR, type Ways } from './ways.ts'

export type Reader = (columns: Columns, node: Node | undefined, mood: Mood) => Ways

/** With more of them there are too many choices to write out. */
const MOST = 12

/** The conditions of which an expression is the count; null for any other expression. */
export function countedIn(node: Node | undefined): readonly Node[] | null {
  const call = callOf(node)
  if (call?.name === 'num_nulls' || call?.name === 'num_nonnulls') {
    const nulltesttype = call.name === 'num_nulls' ? 'IS_NULL' : 'IS_NOT_NULL'
    return call.args.map((arg): Node => ({ NullTest: { arg, nulltesttype } }))
  }
  const sum = operationOf(node)
  if (sum?.name === '+' && sum.left) {
    const [left, right] = [countedIn(sum.left), countedIn(sum.right)]
    return left && right ? [...left, ...right] : null
  }
  const one = oneIf(node)
  return one ? [one] : null
}

/** The condition of `(…)::integer` or of `CASE WHEN … THEN 1 ELSE 0 END`. */
function oneIf(node: Node | undefined): Node | null {
  if (!node) return null
  if ('TypeCast' in node) {
    const { arg, typeName } = node.TypeCast
    const last = typeName?.names?.at(-1)
    const whole = last !== undefined && 'String' in last && last.String.sval === 'int4'
    return whole && arg && ('NullTest' in arg || 'BoolExpr' in arg || 'BooleanTest' in arg || isComparison(arg)) ? arg : null
  }
  if (!('CaseExpr' in node) || node.CaseExpr.arg) return null
  const { args = [], defresult } = node.CaseExpr
  const [branch] = args
  if (args.length !== 1 || !branch || !('CaseWhen' in branch) || constantOf(branch.CaseWhen.result)?.text !== '1') return null
  // Counted are the times that it is true: a NULL is as good as false.
  if (!branch.CaseWhen.expr || constantOf(defresult)?.text !== '0') return null
  return { BooleanTest: { arg: branch.CaseWhen.expr, booltesttype: 'IS_TRUE' } }
}

const isComparison = (node: Node): boolean => /^([<>=]|<=|>=|<>)$/.test(operationOf(node)?.name ?? '')

/** The choices of conditions whose number compares as asked with the constant; all others then do not hold. */
export function countAgainst(columns: Columns, conditions: readonly Node[], operator: string, constant: Constant, read: Reader): Ways {
  if (conditions.length > MOST) return UNCLEAR
  const parts = [true, false].map((holds) => conditions.map((condition) => read(columns, condition, { holds, strictly: true })))
  const choices = Array.from({ length: 2 ** conditions.length }, (_, choice) => conditions.map((__, at) => ((choice >> at) & 1) === 1))
  const right = choices.filter(
    (choice) => compareConstants({ text: String(choice.filter(Boolean).length), type: 'int4' }, operator, constant) === true,
  )
  const ways = right.map((choice) =>
    allOf(
      columns,
      choice.flatMap((holds, at) => parts[holds ? 0 : 1]?.[at] ?? UNCLEAR),
    ),
  )
  return anyOf(ways)
}
