import type { Finding, Severity } from '../../findings.ts'

interface CheckKind {
  readonly id: string
  readonly severity: Severity
}

const kind = (id: string, severity: Severity): CheckKind => ({ id, severity })

/** What `check` finds beside the linter's rules, by name. Each has its section in docs/check-findings.md. */
export const CHECK_KINDS = {
  'folder-mixed': kind('IN001', 'error'),
  'journal-invalid': kind('IN002', 'error'),
  'journal-merge-conflict': kind('IN003', 'error'),
  'journal-duplicate-tag': kind('IN004', 'error'),
  'journal-out-of-order': kind('IN005', 'warning'),
  'journal-same-when': kind('IN006', 'warning'),
  'migration-file-missing': kind('IN007', 'error'),
  'migration-not-in-journal': kind('IN008', 'warning'),
  'migration-not-text': kind('IN009', 'error'),
  'directive-unknown': kind('IN010', 'error'),
  'folder-name-invalid': kind('IN011', 'error'),
  'migration-merge-conflict': kind('IN013', 'error'),
  'migration-not-in-folder': kind('IN014', 'warning'),
  'duplicate-number': kind('IN012', 'warning'),
  'snapshot-missing': kind('IN020', 'warning'),
  'snapshot-invalid': kind('IN021', 'error'),
  'snapshot-chain-broken': kind('IN022', 'error'),
  'conflicting-branches': kind('IN023', 'error'),
  'snapshot-without-migration': kind('IN024', 'warning'),
  'open-branches': kind('IN025', 'note'),
  'migration-fails': kind('SH001', 'error'),
  'migration-fails-fresh': kind('SH002', 'error'),
  'migration-fails-separately': kind('SH003', 'error'),
  'fresh-differs': kind('SH004', 'error'),
  'fails-in-one-transaction': kind('SH005', 'note'),
  'shadow-cannot-run': kind('SH006', 'note'),
  'shadow-role-made': kind('SH007', 'note'),
  'shadow-script-not-run': kind('SH008', 'note'),
  'schema-not-migrated': kind('TS001', 'error'),
  'schema-differs': kind('TS002', 'error'),
  'not-in-schema': kind('TS003', 'warning'),
  'written-by-hand': kind('TS004', 'note'),
  'schema-cannot-run': kind('TS005', 'warning'),
  'name-differs': kind('TS006', 'note'),
  'drift-missing': kind('DR001', 'error'),
  'drift-changed': kind('DR002', 'error'),
  'drift-extra': kind('DR003', 'warning'),
  'history-odd': kind('DR004', 'warning'),
  'history-modified': kind('DR005', 'error'),
  'history-partial': kind('DR006', 'error'),
} as const satisfies Readonly<Record<string, CheckKind>>

export type CheckKindName = keyof typeof CHECK_KINDS

/** A finding of a kind; `severity` where it is not the kind's own. */
export function findingOf(name: CheckKindName, about: Pick<Finding, 'message' | 'fix'> & Partial<Finding>): Finding {
  const { id, severity } = CHECK_KINDS[name]
  return { id, rule: name, severity, page: `docs/check-findings.md#${id.toLowerCase()}-${name}`, ...about }
}

export const isCheckKind = (name: string): name is CheckKindName => Object.hasOwn(CHECK_KINDS, name)
