import type { DbctlError } from '../../errors.ts'
import type { Finding } from '../../findings.ts'

/** In the order in which they are told. */
export const PARTS = ['integrity', 'lint', 'shadow', 'schema', 'drift'] as const
export type Part = (typeof PARTS)[number]

export interface PartOutcome {
  readonly part: Part
  /** `skipped`: not looked at, for a reason that is no failure; `failed`: it was asked for, or is broken, and could not be looked at. */
  readonly state: 'done' | 'skipped' | 'failed'
  readonly reason: string | null
}

/** What a part has found; `unable` says why it could not look at all that it should. */
export interface Outcome {
  readonly findings: readonly Finding[]
  readonly unable?: string | undefined
  /** What it could not look at is broken, and not merely missing. */
  readonly broken?: boolean
}

/** The errors of a project that has no drizzle-kit, or no schema for it, as a project may well have none. */
export const NO_KIT: ReadonlySet<DbctlError['code']> = new Set(['DBCTL_DRIZZLE_KIT', 'DBCTL_CONFIG_INVALID'])

export function toPart(part: Part, { unable, broken = false }: Partial<Outcome>, asked: boolean): PartOutcome {
  return { part, state: unable === undefined ? 'done' : asked || broken ? 'failed' : 'skipped', reason: unable ?? null }
}
