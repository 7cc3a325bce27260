import { compareSnapshots, type Difference } from '../../catalog/snapshot/compare.ts'
import type { CatalogSnapshot } from '../../catalog/snapshot/snapshot.ts'
import type { Finding } from '../../findings.ts'
import { differenceFinding } from './differences.ts'
import type { CheckKindName } from './kinds.ts'

/** Where a live database is not what its migrations make. `unavailable` are extensions that the shadow could not have. */
export function driftFindings(
  expected: CatalogSnapshot,
  actual: CatalogSnapshot,
  label: string,
  unavailable: ReadonlySet<string>,
): Finding[] {
  const differences = compareSnapshots(expected, actual).filter(({ kind, name }) => kind !== 'extension' || !unavailable.has(bare(name)))
  // A schema that the project does not make is somebody else's, with all that is in it.
  const foreign = new Set(differences.filter(({ kind, change }) => kind === 'schema' && change === 'extra').map(({ name }) => name))
  const own = differences.filter(({ kind, name, change }) => kind === 'schema' || change !== 'extra' || !foreign.has(schemaOf(name)))
  return own.map((difference) =>
    differenceFinding(KINDS[difference.change], difference, {
      missing: `is not in ${label}, although its migrations make it`,
      extra: `is in ${label}, and no applied migration makes it`,
      changed: `is not in ${label} what its migrations make it`,
      sides: ['by the migrations', 'in the database'],
      fix: fixOf(difference),
    }),
  )
}

const KINDS: Readonly<Record<Difference['change'], CheckKindName>> = {
  missing: 'drift-missing',
  changed: 'drift-changed',
  extra: 'drift-extra',
}

const fixOf = ({ change }: Difference): string => change

/** `"s"."t"` → `"s"` */
const schemaOf = (name: string): string => /^"(?:[^"]|"")*"/.exec(name)?.[0] ?? name

const bare = (name: string): string => name.replace(/^"|"$/g, '').replaceAll('""', '"')
