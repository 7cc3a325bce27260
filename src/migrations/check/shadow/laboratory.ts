import { readSnapshot } from '../../../catalog/snapshot/read.ts'
import type { CatalogSnapshot } from '../../../catalog/snapshot/snapshot.ts'
import type { Shadow } from '../../../client/shadow.ts'
import type { Reporter } from '../../../report.ts'
import type { JournalTable } from '../../journal.ts'
import type { Migration, MigrationSource } from '../../source/migration.ts'
import { type ServerNeeds, serverNeeds } from './needs.ts'
import { replay } from './replay.ts'
import { makeRunnable, type Runnable, rolesNote } from './runnable.ts'
import { leaveOut, type Trial, tryMigrations } from './tried.ts'

export interface LaboratoryOptions {
  readonly source: MigrationSource
  readonly journal: JournalTable
  readonly signal: AbortSignal
  readonly report: Reporter
}

/** The migrations of a project, made ready for the embedded engine, and what can be done with them there. */
export class Laboratory {
  readonly #options: LaboratoryOptions
  readonly #needs: ServerNeeds
  readonly #runnable: Runnable

  private constructor(options: LaboratoryOptions, needs: ServerNeeds, runnable: Runnable) {
    this.#options = options
    this.#needs = needs
    this.#runnable = runnable
  }

  static async prepare(options: LaboratoryOptions): Promise<Laboratory> {
    const { migrations } = options.source
    const needs = await serverNeeds(migrations.flatMap(({ chunks }) => chunks.map(({ sql }) => sql)))
    return new Laboratory(options, needs, await makeRunnable(migrations))
  }

  /** Those that the migrations create. */
  get extensions(): readonly string[] {
    return [...this.#needs.extensions]
  }

  /** Those of them that the embedded engine does not have. */
  get unavailable(): ReadonlySet<string> {
    return new Set([...this.#runnable.left.values()].flat())
  }

  async tryMigrations(shadow: Shadow): Promise<Trial> {
    const trial = await tryMigrations(shadow, { ...this.#options, needs: this.#needs, runnable: this.#runnable })
    return { ...trial, findings: [...this.#runnable.notes, ...rolesNote(this.#needs.roles), ...trial.findings] }
  }

  /** What some of the migrations make of an empty database, or why that cannot be known. */
  async make(shadow: Shadow, migrations: readonly Migration[]): Promise<{ snapshot: CatalogSnapshot } | { unable: string }> {
    const { source, journal, signal } = this.#options
    const names = new Set(migrations.map(({ name }) => name))
    const runnable = this.#runnable.migrations.filter(({ name }) => names.has(name))
    const client = await shadow.renew()
    const failure = await replay(client, 'run', { source: { ...source, migrations: runnable }, journal, roles: this.#needs.roles, signal })
    if (failure) return { unable: `${failure.migration.name} cannot be applied to an empty database: ${failure.message}` }
    return { snapshot: await readSnapshot(client.session, leaveOut(journal)) }
  }
}
