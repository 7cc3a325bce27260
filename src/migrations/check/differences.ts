import type { Difference } from '../../catalog/snapshot/compare.ts'
import type { Finding } from '../../findings.ts'
import { type CheckKindName, findingOf } from './kinds.ts'

export interface Wording {
  readonly missing: string
  readonly extra: string
  readonly changed: string
  /** What the expected side is called, and the actual one. */
  readonly sides: readonly [expected: string, actual: string]
  readonly fix: string
}

/** One object that is not the same on both sides. */
export function differenceFinding(kind: CheckKindName, difference: Difference, wording: Wording, about: Partial<Finding> = {}): Finding {
  const { change, name } = difference
  const details = change === 'changed' ? `: ${describeChanges(difference, wording.sides)}` : ''
  return findingOf(kind, {
    message: `${difference.kind} ${name} ${wording[change]}${details}.`,
    fix: wording.fix,
    object: name,
    ...about,
  })
}

/** `type is text in the database, varchar(20) after the migrations` */
const describeChanges = ({ attributes }: Difference, [wanted, there]: Wording['sides']): string =>
  attributes.map(({ attribute, expected, actual }) => `${attribute} is ${show(actual)} ${there}, ${show(expected)} ${wanted}`).join('; ')

const show = (value: unknown): string =>
  value === null || value === undefined ? 'none' : typeof value === 'string' ? value.replace(/\s+/g, ' ') : JSON.stringify(value)
