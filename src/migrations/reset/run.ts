import { assertNotMarked } from '../../catalog/protection.ts'
import { withAdvisoryLock } from '../../client/advisory-lock.ts'
import { withBlockersNamed } from '../../client/blockers.ts'
import type { Client } from '../../client/client.ts'
import { DbctlError } from '../../errors.ts'
import type { Reporter } from '../../report.ts'
import { journalLock } from '../migrate.ts'
import { retryOnLock } from '../retry.ts'
import { dropFailure } from './failure.ts'
import { planReset, type ResetPlan, type ResetScope } from './plan.ts'

export interface ResetOptions extends ResetScope {
  /** Goes on although the database is marked as protected. */
  readonly allowProtected: boolean
  /** Milliseconds that a statement may wait for a lock before everything is rolled back and tried again. */
  readonly lockTimeout: number
  /** Milliseconds to wait for another run. */
  readonly lockWait: number
  readonly signal: AbortSignal
  readonly report: Reporter
  /** Asked once, with the plan, before anything is dropped; throws to stop. */
  approve(plan: ResetPlan): Promise<void>
}

/** The plan as it stands now, from one snapshot of the catalog. Reads only. */
export const previewReset = ({ session }: Client, scope: ResetScope): Promise<ResetPlan> =>
  session.transaction((tx) => planReset(tx, scope), { readOnly: true, isolation: 'repeatable read' })

/** Drops what the project owns, all of it or nothing; returns what was dropped. The journal is empty then, and `migrate` begins anew. */
export async function reset(client: Client, options: ResetOptions): Promise<ResetPlan> {
  const { session, facts } = client
  if (facts.standby) {
    throw new DbctlError('DBCTL_READ_ONLY', `${facts.label} is a standby; a reset runs on the primary`, {
      hint: 'Point DATABASE_URL at the primary.',
    })
  }
  const { journal, report, signal } = options
  // The question is asked without any lock: a person may take minutes.
  const approved = await previewReset(client, options)
  await options.approve(approved)
  return withAdvisoryLock(client, { name: journalLock(journal), wait: options.lockWait, signal, report }, (lock) =>
    withBlockersNamed(client, { what: 'the reset', report, signal }, (blocker) =>
      retryOnLock({ what: 'the reset', signal, report, blocker }, () =>
        session.transaction(
          async (tx) => {
            await lock.assertHeld()
            if (!options.allowProtected) await assertNotMarked(client, 'reset')
            const plan = await planReset(tx, options)
            assertUnchanged(approved, plan)
            report.step(`dropping ${plan.dropped.length} objects`)
            try {
              await tx.script(plan.statements.join(';\n'))
            } catch (error) {
              throw dropFailure(error, plan)
            }
            return plan
          },
          { local: { lock_timeout: String(options.lockTimeout) } },
        ),
      ),
    ),
  )
}

/** What goes is what was agreed to: between the question and the lock somebody may have migrated, or made a table. */
function assertUnchanged(approved: ResetPlan, plan: ResetPlan): void {
  const [before, now] = [approved, plan].map(({ statements }) => statements.join(';\n'))
  if (before === now) return
  throw new DbctlError('DBCTL_BUSY', 'the database was changed between the question and the reset; nothing was dropped', {
    hint: 'Run this again, and look at the new plan.',
  })
}
