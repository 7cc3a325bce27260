import type { Client } from '../client/client.ts'
import type { Session } from '../client/session.ts'
import { describeTarget } from '../config/target.ts'
import type { Amendment } from '../migrations/amend.ts'
import type { DatabaseStatus } from '../migrations/status.ts'
import type { CommandContext, CommandResult } from './command.ts'
import type { AmendmentJson } from './json.ts'
import { type Project, readProject } from './project.ts'

export interface AmendmentInput {
  readonly dryRun: boolean
  /** Pure: the same database gives the same plan. */
  plan(project: Project, status: DatabaseStatus): readonly Amendment[]
  /** Looks at the database before anybody is asked, and throws where the plan would be a lie. */
  verify?(session: Session, project: Project, amendments: readonly Amendment[]): Promise<void>
  question(amendments: readonly Amendment[], database: string): string
  /** What was done, or with `dryRun` what would be. */
  summary(amendments: readonly Amendment[], database: string, project: Project, status: DatabaseStatus): string
}

/** The way of `baseline` and `repair`: read, plan, ask, then carry out that plan and no other. */
export async function amendHistory(context: CommandContext, input: AmendmentInput): Promise<CommandResult<AmendmentJson>> {
  const [{ readStatus }, { amend, amendmentScript }, { createJournalSql }] = await Promise.all([
    import('../migrations/status.ts'),
    import('../migrations/amend.ts'),
    import('../migrations/journal.ts'),
  ])
  const project = await readProject(context)
  const { settings, source, journal } = project
  const database = describeTarget(settings.directTarget.value)
  const read = async (client: Client) => {
    const status = await readStatus(client, source, journal)
    return { status, amendments: input.plan(project, status) }
  }
  return context.withClient(
    async (client) => {
      const { status, amendments } = await read(client)
      await input.verify?.(client.session, project, amendments)
      const preamble = [
        ...(status.journal === undefined ? createJournalSql(journal, source.format, status.schemaExists) : []),
        ...status.ownTable,
      ]
      const shown = amendments.map(({ migration, what }) => ({ migration, what }))
      if (!input.dryRun && amendments.length > 0) {
        for (const { migration, what } of shown) context.report.note(`${migration}: ${what}`)
        await context.confirm(input.question(amendments, database))
        const { report, signal } = context
        const lockWait = settings.lockWait.value
        const plan = async () => (await read(client)).amendments
        await amend(client, { journal, format: source.format, lockWait, signal, report, approved: amendments, plan })
      }
      return {
        json: { database, dryRun: input.dryRun, changes: shown },
        view: input.dryRun
          ? { kind: 'text' as const, text: amendmentScript(amendments, preamble) }
          : {
              kind: 'table' as const,
              columns: [{ name: 'migration' }, { name: 'changed' }],
              rows: shown.map(({ migration, what }) => [migration, what]),
              empty: 'Nothing to change.',
            },
        summary: input.summary(amendments, database, project, status),
      }
    },
    { direct: true },
  )
}
