import { DbctlError } from '../errors.ts'
import { refusedAt } from './refusal.ts'
import { blankOpaque } from './source/breakpoints.ts'
import type { Migration } from './source/migration.ts'
import type { Step } from './steps.ts'

/** How a migration runs: whole in one transaction, or step by step, each noted as it is done. */
export interface RunMode {
  /** Absent for one that runs whole. */
  readonly steps?: readonly Step[]
  /** Why it is stepwise although its file does not ask for it; worth a warning. */
  readonly warning?: string
}

const TRANSACTION_CONTROL = /(?:^|;)\s*(?:commit|end|begin|start\s+transaction|rollback|abort|prepare\s+transaction)\b/i
/** Only a savepoint is rolled back to. */
const TO_SAVEPOINT = /\brollback\s+(?:(?:work|transaction)\s+)?to\b/gi
/** The body of an SQL-standard function: its END ends no transaction. */
const ATOMIC_BODY = /\bbegin\s+atomic\b(?:[\s\S]*?;)?\s*end\b/gi
const COPY_STREAM = /((?:^|;)\s*)copy\b[^;]*\b(?:from\s+stdin|to\s+stdout)\b/i

/** The modes of what is pending; whatever cannot be run is refused here, before anything is applied. */
export async function runModesOf(pending: readonly Migration[]): Promise<ReadonlyMap<Migration, RunMode>> {
  const modes = new Map<Migration, RunMode>()
  for (const migration of pending) modes.set(migration, await runModeOf(migration))
  return modes
}

/** Decided from the text alone where that will do: of a thousand migrations hardly one must be parsed. */
export async function runModeOf(migration: Migration): Promise<RunMode> {
  const { directives, name, script } = migration
  // Asked also of a file that is parsed anyway: it refuses what has no stream.
  const suspicious = needsParser(migration)
  if (directives.noTransaction || suspicious) {
    const { stepsOf } = await import('./steps.ts')
    const { steps, transactionControl } = await stepsOf(migration)
    assertNoCopyStream(migration, steps)
    if (directives.noTransaction) return { steps }
    if (transactionControl) {
      const warning =
        `${name} has transaction control of its own, so it runs without one transaction around it: ` +
        'statement by statement after its COMMIT. Say so in its first line: -- dbctl: no-transaction'
      return { steps, warning }
    }
  }
  if (!script) return {}
  const { wholeStep } = await import('./steps.ts')
  return { steps: wholeStep(migration) }
}

/** Block comments nest in PostgreSQL, which no expression follows: where they do, the parser decides. */
const NESTED_COMMENT = /\/\*(?:(?!\*\/)[\s\S])*?\/\*/

function needsParser(migration: Migration): boolean {
  return migration.chunks.some(({ sql, offset }) => {
    if (!/\b(?:commit|end|begin|start|rollback|abort|prepare|copy)\b/i.test(sql)) return false
    if (NESTED_COMMENT.test(sql)) return true
    const visible = blankOpaque(sql)
    const copy = COPY_STREAM.exec(visible)
    if (copy) throw copyRefused(migration, offset + copy.index + (copy[1]?.length ?? 0))
    return TRANSACTION_CONTROL.test(visible.replace(ATOMIC_BODY, '').replace(TO_SAVEPOINT, ''))
  })
}

/** Of a file that was parsed: without a file or a program a COPY wants a stream. */
function assertNoCopyStream(migration: Migration, steps: readonly Step[]): void {
  for (const { node, offset } of steps.flatMap(({ statements }) => statements)) {
    if (node && 'CopyStmt' in node && node.CopyStmt.filename === undefined) throw copyRefused(migration, offset)
  }
}

/** Refuses what cannot be part of `--single-transaction`. */
export function assertOneTransaction(modes: ReadonlyMap<Migration, RunMode>): void {
  const migrations = [...modes].flatMap(([{ name }, { steps }]) => (steps ? [name] : []))
  if (migrations.length === 0) return
  throw new DbctlError('DBCTL_USAGE', `${migrations.join(', ')} cannot be part of one transaction; nothing was applied`, {
    hint: 'Leave --single-transaction out, or apply up to the one before it with --to.',
    details: { migrations },
  })
}

const copyRefused = (migration: Migration, offset: number): DbctlError =>
  refusedAt(
    migration,
    offset,
    (where) => `migration ${migration.name} is a COPY with STDIN or STDOUT, which has no stream here (${where}); nothing was applied`,
    'Write the rows as INSERT, or load them in TypeScript beside the SQL, which has the session’s copyIn.',
  )
