import type { Schema } from '../sql/model/schema.ts'
import { qualifiedName } from '../sql/names.ts'
import type { RewriteContext } from './context.ts'
import { type Element, elementsOf } from './elementary.ts'
import { planOf, planOfBackfill } from './plan.ts'
import { render, type SafeMigration } from './render.ts'
import { joinReplacements } from './replacements.ts'
import { label, type Resource } from './resources.ts'
import { schedule } from './schedule.ts'
import type { Plan, Refusal } from './step.ts'
import { readUnits, spell, type Unit } from './unit.ts'

export interface RewriteInput {
  readonly name: string
  readonly sql: string
  /** As all earlier migrations leave it; it is changed to what this one leaves. */
  readonly schema: Schema
  /** The names of migrations that are applied nowhere yet: a table that one of them makes is new. */
  readonly unapplied?: ReadonlySet<string>
  /** The oldest server major version that the migration must suit: 14 to 18. */
  readonly serverMajor: number
  /** Split what needs a value in the rows that are there already around a backfill, instead of refusing it. */
  readonly backfill: boolean
  /** False where the project wants its files without the marks between statements. */
  readonly breakpoints: boolean
}

export interface Rewritten {
  /** In the order in which they apply; the migration itself where nothing is to be done. */
  readonly migrations: readonly SafeMigration[]
  readonly changed: boolean
  /** With any of these the migrations are not to be used. */
  readonly refusals: readonly Refusal[]
}

/** The migrations that do the same to the schema without standing in anybody's way. Throws SqlSyntaxError. */
export async function rewriteSafely(input: RewriteInput): Promise<Rewritten> {
  const { name, sql, schema, serverMajor, backfill } = input
  const context: RewriteContext = {
    schema,
    serverMajor,
    backfill,
    isNew(table) {
      const madeBy = schema.madeBy(table)
      return madeBy !== undefined && (madeBy === name || input.unapplied?.has(madeBy) === true)
    },
  }
  const plans: Plan[] = []
  const labels: string[] = []
  let kept = true
  for (const unit of await readUnits(sql)) {
    const parts: Plan[] = []
    const elements: Element[] = []
    for await (const element of elementsOf(unit, context)) {
      const { part, refusal } = element
      elements.push(element)
      const plan = 'node' in part ? planOf(part, context) : planOfBackfill(part, tableOf(unit))
      if ('node' in part) schema.apply(part.node, name)
      parts.push({ ...plan, refusal })
    }
    const same = isKept(elements, parts)
    kept &&= same
    const isLabel = 'AlterEnumStmt' in unit.node
    const needed = isLabel ? [] : labels.filter((text) => unit.text.includes(`'${text.replaceAll("'", "''")}'`)).map(label)
    plans.push(...(same ? [whole(unit, parts)] : parts).map((plan) => withReads(plan, needed)))
    labels.push(...labelsAdded(unit))
  }
  const refusals = plans.flatMap(({ refusal }) => refusal ?? [])
  const stages = schedule(joinReplacements(plans).map(({ steps }) => steps))
  if (kept && stages.length < 2) {
    return { migrations: [{ suffix: '', sql, noTransaction: false, why: '' }], changed: false, refusals }
  }
  return { migrations: render(stages, input.breakpoints), changed: true, refusals }
}

const tableOf = ({ node }: Unit): string =>
  'AlterTableStmt' in node && node.AlterTableStmt.relation ? qualifiedName(node.AlterTableStmt.relation) : ''

/** Of a statement that was taken apart every part may turn out to be safe. */
const isKept = (elements: readonly Element[], plans: readonly Plan[]): boolean =>
  elements.every(({ part }) => 'node' in part) && plans.every(({ steps, build }) => !build && steps.length === 1 && isPlain(steps[0]?.kind))

const isPlain = (kind: string | undefined): boolean => kind === 'schema' || kind === 'data'

/** Such a statement stays whole, byte for byte. */
function whole(unit: Unit, plans: readonly Plan[]): Plan {
  const [first, ...more] = plans
  const step = first?.steps[0]
  if (!first || !step || more.length === 0) return first ?? { steps: [] }
  const steps = plans.flatMap((plan) => plan.steps)
  return {
    steps: [{ ...step, sql: [spell(unit)], reads: steps.flatMap(({ reads }) => reads), writes: steps.flatMap(({ writes }) => writes) }],
    refusal: plans.find(({ refusal }) => refusal)?.refusal,
  }
}

const withReads = (plan: Plan, needed: readonly Resource[]): Plan =>
  needed.length === 0 ? plan : { ...plan, steps: plan.steps.map((step) => ({ ...step, reads: [...step.reads, ...needed] })) }

/** A label of an enum can be used once its transaction has committed. ALTER TYPE, "Notes". */
const labelsAdded = ({ node }: Unit): string[] =>
  'AlterEnumStmt' in node && node.AlterEnumStmt.oldVal === undefined && node.AlterEnumStmt.newVal !== undefined
    ? [node.AlterEnumStmt.newVal]
    : []
