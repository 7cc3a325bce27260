import { EVERYTHING, overlaps } from './resources.ts'
import type { Plan, Replaced } from './step.ts'

/**
 * A statement that drops an index or a constraint, and one further down that builds what takes its place: one after the other would leave
 * the table without either in between. So the new index is built first, and the old one goes when it is there; under a name of its own
 * meanwhile, where both have the same. A constraint waits for the next of
 * its kind on its table, whatever the names.
 */
export function joinReplacements(plans: readonly Plan[]): Plan[] {
  const joined = new Map<number, Plan[]>()
  for (const [at, plan] of plans.entries()) {
    const { drop } = plan
    if (!drop) continue
    const by = plans.findIndex((other, i) => i > at && replaces(other, plan) && commutes(plan, plans.slice(at + 1, i)))
    if (by > 0) joined.set(by, [...(joined.get(by) ?? []), plan])
  }
  const gone = new Set([...joined.values()].flat())
  return plans.flatMap((plan, i) => {
    if (gone.has(plan)) return []
    const drops = joined.get(i)
    return drops && plan.build ? [{ ...plan, steps: plan.build.steps(replacedBy(drops, plan.build.index)) }] : [plan]
  })
}

function replaces({ build }: Plan, { drop }: Plan): boolean {
  if (!build || !drop) return false
  if (build.index === drop.index) return true
  if (drop.kind === 'index' || build.table !== drop.table) return false
  return drop.constraint === undefined ? build.unique : drop.constraint === (build.primary ? 'primary key' : 'unique') && build.unique
}

/** Whether a drop may be put off past other statements: no other change of its table, but for more of what is put off or built. */
function commutes(dropping: Plan, between: readonly Plan[]): boolean {
  const { drop } = dropping
  const touched = dropping.steps.flatMap(({ writes }) => writes)
  return between.every(
    (plan) =>
      plan.drop !== undefined ||
      (plan.build !== undefined && plan.build.index !== drop?.index) ||
      plan.steps.every(({ reads, writes }) =>
        [...reads, ...writes].every((each) => each !== EVERYTHING && !touched.some((own) => overlaps(own, each))),
      ),
  )
}

function replacedBy(drops: readonly Plan[], index: string): Replaced {
  const of = (kind: 'index' | 'constraint') =>
    drops.filter(({ drop }) => drop?.kind === kind).flatMap(({ steps }) => steps.flatMap(({ sql }) => sql))
  return {
    sameName: drops.some(({ drop }) => drop?.index === index),
    indexes: of('index'),
    constraints: of('constraint'),
    writes: drops.flatMap(({ steps }) => steps.flatMap(({ writes }) => writes)),
  }
}
