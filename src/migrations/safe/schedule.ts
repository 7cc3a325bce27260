import { EVERYTHING, overlaps, type Resource, rootOf } from './resources.ts'
import type { Step, StepKind } from './step.ts'

/** What one migration does. */
export interface Stage {
  readonly kind: StepKind
  readonly steps: readonly Step[]
}

/** A step that has to be done before another; `committed` if it has to be in an earlier migration. */
interface Need {
  readonly step: number
  readonly committed: boolean
}

/** Of two ways of the same length the first in this order: what takes long comes when the quick and sure is done. */
const PREFERENCE: readonly StepKind[] = ['schema', 'data', 'backfill', 'validate', 'concurrent']

/**
 * Puts the steps of all statements into as few migrations as hold them. The steps of one statement follow one another; those of two keep
 * their order where one needs what the other makes.
 */
export function schedule(chains: ReadonlyArray<readonly Step[]>): Stage[] {
  const steps = chains.flat()
  const needs = needsOf(chains)
  let ways: { done: ReadonlySet<number>; stages: readonly Stage[] }[] = [{ done: new Set(), stages: [] }]
  while (ways.length > 0) {
    const complete = ways.find(({ done }) => done.size === steps.length)
    if (complete) return [...complete.stages]
    const seen = new Set<string>()
    ways = ways.flatMap(({ done, stages }) =>
      PREFERENCE.flatMap((kind) => {
        const taken = takeAll(kind, steps, needs, done)
        if (taken.length === 0) return []
        const after = new Set([...done, ...taken])
        // How they came to be done does not matter for what is left.
        const key = [...after].sort((a, b) => a - b).join()
        if (seen.has(key)) return []
        seen.add(key)
        return [{ done: after, stages: [...stages, { kind, steps: inOrder(taken.map((i) => steps[i] as Step)) }] }]
      }),
    )
  }
  throw new Error('the steps of a safe migration need one another in a circle')
}

const inOrder = (steps: readonly Step[]): Step[] => [...steps.filter(({ last }) => !last), ...steps.filter(({ last }) => last)]

/** Every step of a kind that one migration can do now, those included that follow on one another. */
function takeAll(kind: StepKind, steps: readonly Step[], needs: readonly Need[][], done: ReadonlySet<number>): number[] {
  const taken = new Set<number>()
  for (const [i, step] of steps.entries()) {
    if (step.kind !== kind || done.has(i)) continue
    const ready = (needs[i] ?? []).every((need) => done.has(need.step) || (!need.committed && taken.has(need.step)))
    if (ready) taken.add(i)
  }
  return [...taken]
}

function needsOf(chains: ReadonlyArray<readonly Step[]>): Need[][] {
  const earlier: Step[] = []
  const byRoot = new Map<string, Set<number>>()
  const needs: Need[][] = []
  for (const chain of chains) {
    const before = earlier.length
    for (const [i, step] of chain.entries()) {
      const own: Need[] = i === 0 ? [] : [{ step: before + i - 1, committed: true }]
      for (const index of related(step, byRoot, before)) {
        const other = earlier[index] as Step
        const committed = meet(other.commits ?? [], step.reads)
        if (committed || conflict(other, step)) own.push({ step: index, committed: committed || other.kind !== step.kind })
      }
      needs.push(own)
    }
    for (const step of chain) {
      for (const root of rootsOf(step)) byRoot.set(root, (byRoot.get(root) ?? new Set()).add(earlier.length))
      earlier.push(step)
    }
  }
  return needs
}

const rootsOf = ({ reads, writes, commits = [] }: Step): Set<string> => new Set([...reads, ...writes, ...commits].map(rootOf))

/** The earlier steps that have to do with a table, or whatever it is, that this one has to do with: a file may have thousands. */
function related(step: Step, byRoot: ReadonlyMap<string, ReadonlySet<number>>, count: number): Iterable<number> {
  const roots = rootsOf(step)
  if (roots.has(EVERYTHING)) return Array.from({ length: count }, (_, i) => i)
  return new Set([...roots, EVERYTHING].flatMap((root) => [...(byRoot.get(root) ?? [])]))
}

const conflict = (a: Step, b: Step): boolean => meet(a.writes, b.writes) || meet(a.writes, b.reads) || meet(a.reads, b.writes)

const meet = (some: readonly Resource[], others: readonly Resource[]): boolean => some.some((a) => others.some((b) => overlaps(a, b)))
