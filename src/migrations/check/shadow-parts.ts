import type { CatalogSnapshot } from '../../catalog/snapshot/snapshot.ts'
import { type Shadow, withShadow } from '../../client/shadow.ts'
import { DbctlError } from '../../errors.ts'
import type { Reporter } from '../../report.ts'
import type { JournalTable } from '../journal.ts'
import type { Migration, MigrationSource } from '../source/migration.ts'
import { driftFindings } from './drift.ts'
import { historyFindings } from './history.ts'
import type { LiveDatabase } from './live.ts'
import { NO_KIT, type Outcome, type Part } from './outcome.ts'
import { Laboratory } from './shadow/laboratory.ts'

/** The TypeScript schema as SQL, or why there is none. */
export type SchemaSql = { readonly text: string } | { readonly error: unknown }

export interface ShadowPartsOptions {
  readonly source: MigrationSource
  readonly journal: JournalTable
  readonly parts: ReadonlySet<Part>
  /** Asked for with the part `schema`. */
  readonly schemaSql: Promise<SchemaSql> | undefined
  readonly live: LiveDatabase | undefined
  readonly signal: AbortSignal
  readonly report: Reporter
}

/** The parts that compare databases, all on one shadow. */
export async function checkOnShadow(options: ShadowPartsOptions): Promise<ReadonlyMap<Part, Outcome>> {
  const { parts, signal, report, schemaSql, live } = options
  const outcomes = new Map<Part, Outcome>()
  const laboratory = await Laboratory.prepare(options)
  const work = async (shadow: Shadow) => {
    const at = new At(shadow, laboratory, options)
    if (parts.has('shadow')) outcomes.set('shadow', await at.tryMigrations())
    if (schemaSql && parts.has('schema')) outcomes.set('schema', await at.compareSchema(await schemaSql))
    if (live && parts.has('drift')) outcomes.set('drift', await at.compareLive(live))
  }
  try {
    await withShadow({ extensions: laboratory.extensions, signal, report }, work)
  } catch (error) {
    signal.throwIfAborted()
    if (!(error instanceof DbctlError) || error.code !== 'DBCTL_CONNECTION_LOST') throw error
    // The engine broke down. What the linter has found is worth telling all the same.
    for (const part of wantedOf(options)) if (!outcomes.has(part)) outcomes.set(part, { findings: [], unable: error.message, broken: true })
  }
  return outcomes
}

const wantedOf = ({ parts, schemaSql, live }: ShadowPartsOptions): Part[] => [
  ...(parts.has('shadow') ? (['shadow'] as const) : []),
  ...(schemaSql && parts.has('schema') ? (['schema'] as const) : []),
  ...(live && parts.has('drift') ? (['drift'] as const) : []),
]

/** The shadow in use, and what was learned on it so far. */
class At {
  readonly #shadow: Shadow
  readonly #laboratory: Laboratory
  readonly #options: ShadowPartsOptions
  /** What all the migrations make. */
  #whole: CatalogSnapshot | undefined

  constructor(shadow: Shadow, laboratory: Laboratory, options: ShadowPartsOptions) {
    this.#shadow = shadow
    this.#laboratory = laboratory
    this.#options = options
  }

  async tryMigrations(): Promise<Outcome> {
    const { findings, snapshot, stopped } = await this.#laboratory.tryMigrations(this.#shadow)
    this.#whole = snapshot
    return { findings, unable: stopped }
  }

  async compareSchema(sql: SchemaSql): Promise<Outcome> {
    const { source, report } = this.#options
    if ('error' in sql) {
      const { error } = sql
      if (!(error instanceof DbctlError)) throw error
      return { findings: [], unable: error.message, broken: !NO_KIT.has(error.code) }
    }
    report.step('comparing the TypeScript schema with what the migrations make')
    const made = await this.#make(source.migrations)
    if ('unable' in made) return { findings: [], unable: made.unable }
    const { schemaOutcome } = await import('./schema/schema.ts')
    return schemaOutcome(await this.#shadow.renew(), sql.text, made.snapshot)
  }

  async compareLive(live: LiveDatabase): Promise<Outcome> {
    this.#options.report.step('comparing the database with what its migrations make')
    const history = historyFindings(live)
    if (!live.hasJournal) return { findings: history }
    const applied = live.plan.entries.flatMap(({ row, migration }) => (row && migration ? [migration] : []))
    const made = await this.#make(applied)
    if ('unable' in made) return { findings: history, unable: made.unable }
    const { label, snapshot: actual } = live
    const { unavailable } = this.#laboratory
    return { findings: [...history, ...driftFindings({ expected: made.snapshot, actual, label, unavailable })] }
  }

  async #make(migrations: readonly Migration[]): Promise<{ snapshot: CatalogSnapshot } | { unable: string }> {
    const all = migrations.length === this.#options.source.migrations.length
    if (all && this.#whole) return { snapshot: this.#whole }
    const made = await this.#laboratory.make(this.#shadow, migrations)
    if (all && 'snapshot' in made) this.#whole = made.snapshot
    return made
  }
}
