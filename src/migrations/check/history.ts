import type { Finding } from '../../findings.ts'
import type { MigrationState, PlanEntry } from '../plan.ts'
import { type CheckKindName, findingOf } from './kinds.ts'
import type { LiveDatabase } from './live.ts'

/** How the journal of a database stands against the folder. Pending is no finding: before a deploy it is what is meant to be. */
export function historyFindings({ plan, label, hasJournal, snapshot }: LiveDatabase): Finding[] {
  const odd = plan.entries.flatMap((entry) => oddEntry(entry, label))
  if (hasJournal || snapshot.objects.every(({ kind }) => kind === 'schema' || kind === 'extension')) return odd
  return [
    ...odd,
    findingOf('history-odd', {
      message: `${label} has no journal of migrations and is not empty: nothing tells which of them it stands for.`,
      fix: 'dbctl baseline --to <the last migration that it already has>',
      severity: 'error',
    }),
  ]
}

interface OddState {
  readonly kind: CheckKindName
  readonly says: string
  readonly fix: string
  readonly severity?: Finding['severity']
}

const ODD: Partial<Record<MigrationState, OddState>> = {
  modified: {
    kind: 'history-modified',
    says: 'changed after being applied',
    fix: 'Restore the file from version control; where the change does no harm (a comment): dbctl repair --accept-checksum',
  },
  partial: {
    kind: 'history-partial',
    says: 'was begun outside of a transaction and has not come to its end',
    fix: 'dbctl migrate goes on where it stopped.',
  },
  'out-of-order': {
    kind: 'history-odd',
    says: 'was merged late, and is not applied although a later one is',
    fix: 'dbctl migrate --out-of-order allow applies it; drizzle-kit migrate would skip it for ever.',
  },
  renamed: {
    kind: 'history-odd',
    says: 'is applied under another name, and would run a second time',
    fix: 'Give it its old name back, or have the journal follow it: dbctl repair --accept-rename',
    severity: 'error',
  },
  missing: {
    kind: 'history-odd',
    says: 'is applied, and the folder has it no more',
    fix: 'Restore it from version control, or update this checkout.',
  },
  unknown: { kind: 'history-odd', says: 'is a row of the journal that no file explains', fix: 'dbctl status shows when it was applied.' },
  duplicate: { kind: 'history-odd', says: 'is in the journal twice', fix: 'dbctl repair takes the second row away.' },
}

function oddEntry({ name, state, note, migration }: PlanEntry, label: string): Finding[] {
  const odd = ODD[state]
  if (!odd) return []
  const { kind, says, fix, severity } = odd
  return [
    findingOf(kind, {
      message: `In ${label}, ${name} ${says}${note ? ` (${note})` : ''}.`,
      fix,
      ...(severity && { severity }),
      ...(migration && { place: { file: migration.path, line: 1, column: 1 } }),
    }),
  ]
}
