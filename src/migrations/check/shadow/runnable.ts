import type { Finding } from '../../../findings.ts'
import type { Migration } from '../../source/migration.ts'
import { findingOf } from '../kinds.ts'
import { withoutUnavailable } from './needs.ts'
import type { ReplayFailure } from './replay.ts'

/** The migrations as the embedded engine can run them. */
export interface Runnable {
  readonly migrations: readonly Migration[]
  /** Extensions that it lacks, and whose creation is left out, by the name of the migration that creates them. */
  readonly left: ReadonlyMap<string, readonly string[]>
  /** What is to be said of that. */
  readonly notes: readonly Finding[]
}

export async function makeRunnable(migrations: readonly Migration[]): Promise<Runnable> {
  const left = new Map<string, readonly string[]>()
  const notes: Finding[] = []
  const runnable = await Promise.all(
    migrations.map(async ({ script, ...plain }) => {
      const found = await withoutUnavailable(plain)
      if (found.left.length > 0) left.set(plain.name, found.left)
      return found.migration
    }),
  )
  for (const migration of migrations) {
    const names = left.get(migration.name)
    const place = { file: migration.path, line: 1, column: 1 }
    if (names) notes.push(unavailable(migration, names))
    if (migration.script) {
      notes.push(
        findingOf('shadow-script-not-run', {
          message: `The TypeScript of ${migration.name} was not run: check tries SQL alone.`,
          fix: 'Try it with `dbctl migrate --embedded`.',
          place: { ...place, file: migration.script.path },
        }),
      )
    }
  }
  return { migrations: runnable, left, notes }
}

/** What is to be said of roles that the migrations take for granted, once they have been tried. */
export function rolesNote(roles: ReadonlySet<string>): Finding[] {
  if (roles.size === 0) return []
  const [what, them] = roles.size === 1 ? ['the role', 'it'] : ['the roles', 'them']
  return [
    findingOf('shadow-role-made', {
      message: `The migrations name ${what} ${[...roles].join(', ')} and create ${them} nowhere; the shadow was given ${them}.`,
      fix: `Make sure that ${roles.size === 1 ? 'it is' : 'they are'} there on every server, before dbctl migrate runs on it.`,
    }),
  ]
}

const unavailable = (migration: Migration, names: readonly string[]): Finding =>
  findingOf('shadow-cannot-run', {
    message: `The shadow cannot run CREATE EXTENSION ${names.join(', ')} of ${migration.name}: the embedded database does not have it. The statement is left out there.`,
    fix: 'Nothing to mend. What stands on the extension is tried on a server alone.',
    place: { file: migration.path, line: 1, column: 1 },
  })

/** What a build of PostgreSQL can lack, by its own words; everything else is the migration's. */
const NOT_BUILT =
  /extension ".*" is not available|not supported (?:by|in|on) this (?:build|platform)|could not (?:open|access) (?:extension|file|directory)|directory ".*" does not exist|language "(?!sql\b|plpgsql\b)\w+" does not exist/i

/** A schema, table, type or function that is not there. https://www.postgresql.org/docs/current/errcodes-appendix.html */
const ABSENT = new Set(['3F000', '42P01', '42704', '42883'])

/** Why a failure is to be laid at the embedded engine's door; undefined where it is the migration's own. */
export function afterUnavailable({ migration, message, server }: ReplayFailure, { left, migrations }: Runnable): string | undefined {
  if (NOT_BUILT.test(message)) return 'Its build of PostgreSQL does not have that.'
  if (!server || !ABSENT.has(server.fields.sqlstate)) return undefined
  const before = migrations.slice(0, migrations.findIndex(({ name }) => name === migration.name) + 1)
  const missing = [...new Set(before.flatMap(({ name }) => left.get(name) ?? []))]
  return missing.length === 0
    ? undefined
    : `It has no extension ${missing.join(', ')}, on which that may stand, so nothing after it was tried.`
}
