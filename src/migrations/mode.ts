import { DbctlError } from '../errors.ts'
import { excerptAt, placeAt } from '../place.ts'
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
  const suspicious = hasTransactionControl(migration)
  if (directives.noTransaction || suspicious) {
    const { stepsOf } = await import('./steps.ts')
    const { steps, transactionControl } = await stepsOf(migration)
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

function hasTransactionControl(migration: Migration): boolean {
  let found = false
  for (const chunk of migration.chunks) {
    if (!/\b(?:commit|end|begin|start|rollback|abort|prepare|copy)\b/i.test(chunk.sql)) continue
    // Block comments nest in PostgreSQL, which no expression follows: where one might, the parser decides.
    if (/\/\*[\s\S]*\/\*/.test(chunk.sql)) found = true
    const visible = blankOpaque(chunk.sql)
    const copy = /\/\*[\s\S]*\/\*/.test(chunk.sql) ? null : COPY_STREAM.exec(visible)
    if (copy) throw copyRefused(migration, chunk.offset + copy.index + (copy[1]?.length ?? 0))
    found ||= TRANSACTION_CONTROL.test(visible.replace(ATOMIC_BODY, '').replace(TO_SAVEPOINT, ''))
  }
  return found
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

function copyRefused({ name, path, sql }: Migration, offset: number): DbctlError {
  const place = placeAt(path, sql, offset)
  const where = `${path}:${place.line}:${place.column}`
  return new DbctlError(
    'DBCTL_MIGRATIONS_INVALID',
    `migration ${name} is a COPY with STDIN or STDOUT, which has no stream here (${where}); nothing was applied`,
    {
      hint: 'Write the rows as INSERT, or load them in TypeScript beside the SQL, which has the session’s copyIn.',
      excerpt: excerptAt(sql, place),
      details: { migration: name, ...place },
    },
  )
}
