import { DbctlError } from '../errors.ts'
import type { MigrationPlan, MigrationState, PlanEntry } from './plan.ts'

export type OutOfOrder = 'allow' | 'error'

/**
 * Refuses to build on a history that is not what the folder says; `warn` hears of what is odd and does no harm. With nothing to apply
 * nothing is refused: a deploy that changes nothing must not fail for what was edited long ago, and `status` and `check` tell.
 */
export function assertSoundHistory(plan: MigrationPlan, outOfOrder: OutOfOrder, warn: (text: string) => void): void {
  const of = (state: MigrationState) => plan.entries.filter((entry) => entry.state === state)
  const refuse = plan.pending.length > 0 || of('renamed').length > 0
  const modified = of('modified')
  if (modified.length > 0) {
    if (refuse) throw modifiedError(modified)
    warn(`${named(modified)} changed after being applied`)
  }
  const renamed = of('renamed')
  if (renamed.length > 0) throw renamedError(renamed)
  const late = of('out-of-order')
  if (late.length > 0) {
    if (outOfOrder === 'error') throw outOfOrderError(late)
    warn(`${list(late)}: merged late, and applied now all the same`)
  }
  const duplicate = of('duplicate')
  if (duplicate.length > 0) warn(`${list(duplicate)}; dbctl repair takes the second row away`)
  const begun = of('partial').filter(({ migration }) => !migration)
  if (begun.length > 0) warn(`the database has begun ${list(begun)}`)
  const missing = of('missing')
  if (missing.length > 0) warn(`the database has applied ${named(missing)}, which the folder does not have (an older checkout?)`)
  const unknown = of('unknown')
  if (unknown.length > 0)
    warn(`the database has ${unknown.length === 1 ? 'a journal row' : `${unknown.length} journal rows`} that no file explains`)
  const untimed = plan.entries.filter(({ row }) => row?.createdAt === null)
  if (untimed.length > 0)
    warn(
      `${named(untimed)}: the journal row has no created_at, so drizzle-kit migrate would run every migration again; dbctl repair mends it`,
    )
}

/**
 * Refuses to say what the applied migrations made where their texts are not the ones that ran: an edited file may name what somebody else
 * made, and a row without a file names nothing.
 */
export function assertSameTexts({ entries }: MigrationPlan, consequence: string): void {
  const odd = entries.flatMap((entry) => {
    const what = OTHER_TEXT[entry.migration ? entry.state : 'missing']
    return what && entry.state !== 'duplicate' ? [{ ...entry, ...what }] : []
  })
  if (odd.length === 0) return
  const cures = [...new Set(odd.map(({ cure }) => cure))]
  throw new DbctlError(
    'DBCTL_HISTORY',
    `${odd.map(({ name, is }) => `${name} ${is}`).join('; ')}: what was applied is not known; ${consequence}`,
    {
      hint: `${cures.join(' ')} dbctl status shows where the two differ.`,
      details: { migrations: odd.map(({ name, state, note }) => ({ name, state, note })) },
    },
  )
}

const OTHER_TEXT: Readonly<Partial<Record<MigrationState, { readonly is: string; readonly cure: string }>>> = {
  modified: {
    is: 'changed after being applied',
    cure: 'Restore the file from version control, or, if the change does no harm, accept it: dbctl repair --accept-checksum.',
  },
  renamed: {
    is: 'was applied under another name',
    cure: 'Give the folder its old name back, or have the journal follow it: dbctl repair --accept-rename.',
  },
  missing: {
    is: 'is in the database and not in the folder',
    cure: 'Check out the release or branch that has it, or forget it, so that what it made stays: dbctl repair "<name, or row N>" --as pending.',
  },
}

const named = (entries: readonly PlanEntry[]): string => entries.map(({ name }) => name).join(', ')
const list = (entries: readonly PlanEntry[]): string => entries.map(({ name, note }) => (note ? `${name} (${note})` : name)).join(', ')

const modifiedError = (entries: readonly PlanEntry[]): DbctlError =>
  new DbctlError(
    'DBCTL_HISTORY',
    `${named(entries)} changed after being applied, so what is pending may not fit what is there; nothing was applied`,
    {
      hint: 'Restore the file from version control. If the change does no harm (a comment), accept it: dbctl repair --accept-checksum',
      details: { state: 'modified', migrations: entries.map(({ name, note }) => ({ name, note })) },
    },
  )

const renamedError = (entries: readonly PlanEntry[]): DbctlError =>
  new DbctlError('DBCTL_HISTORY', `${list(entries)} under another name, so it would run a second time; nothing was applied`, {
    hint: 'Give the folder its old name back, or have the journal follow it: dbctl repair --accept-rename',
    details: { state: 'renamed', migrations: entries.map(({ name, note }) => ({ name, note })) },
  })

const outOfOrderError = (entries: readonly PlanEntry[]): DbctlError =>
  new DbctlError('DBCTL_HISTORY', `${list(entries)}: out of order; nothing was applied`, {
    hint: 'If it does not depend on being first, pass --out-of-order allow; else generate it anew, on top of the others.',
    details: { state: 'out-of-order', migrations: entries.map(({ name, note }) => ({ name, note })) },
  })
