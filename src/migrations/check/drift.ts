import { compareSnapshots, type Difference } from '../../catalog/snapshot/compare.ts'
import { type MendStep, mendSnapshots } from '../../catalog/snapshot/mend.ts'
import { holderOf, quotedParts } from '../../catalog/snapshot/name.ts'
import { type CatalogSnapshot, idOf } from '../../catalog/snapshot/snapshot.ts'
import type { Finding } from '../../findings.ts'
import { differenceFinding } from './differences.ts'
import type { CheckKindName } from './kinds.ts'

export interface Sides {
  /** What the applied migrations make of an empty database. */
  readonly expected: CatalogSnapshot
  /** What the database is made of. */
  readonly actual: CatalogSnapshot
  readonly label: string
  /** Extensions that the shadow could not have. */
  readonly unavailable: ReadonlySet<string>
}

/** Where a live database is not what its migrations make, with the SQL that mends it. */
export function driftFindings({ expected, actual, label, unavailable }: Sides): Finding[] {
  const differences = ownDifferences(compareSnapshots(expected, actual), unavailable)
  if (differences.length === 0) return []
  const mend = new Mend(expected, actual)
  return differences.map((difference) =>
    differenceFinding(KINDS[difference.change], difference, {
      missing: `is not in ${label}, although its migrations make it`,
      extra: `is in ${label}, and no applied migration makes it`,
      changed: `is not in ${label} what its migrations make it`,
      sides: ['by the migrations', 'in the database'],
      fix: difference.change === 'extra' ? `${KEEP}\n${mend.sqlFor(difference)}` : mend.sqlFor(difference),
    }),
  )
}

const KINDS: Readonly<Record<Difference['change'], CheckKindName>> = {
  missing: 'drift-missing',
  changed: 'drift-changed',
  extra: 'drift-extra',
}

const KEEP = '-- Make it part of the history (dbctl generate --custom), or drop it:'

/** A schema that the project does not make is somebody else's, with all that is in it: one finding tells of it. */
function ownDifferences(differences: readonly Difference[], unavailable: ReadonlySet<string>): Difference[] {
  const foreign = new Set(differences.filter(({ kind, change }) => kind === 'schema' && change === 'extra').map(({ name }) => name))
  return differences.filter(({ kind, name, change }) => {
    if (kind === 'extension') return !unavailable.has(name.slice(1, -1).replaceAll('""', '"'))
    return kind === 'schema' || change !== 'extra' || !foreign.has(quotedParts(name)[0] ?? '')
  })
}

/** The statements that mend a database, sorted by the difference that they are for. */
class Mend {
  readonly #steps: readonly MendStep[]
  /** What each object is part of. */
  readonly #holders: ReadonlyMap<string, string | undefined>

  constructor(expected: CatalogSnapshot, actual: CatalogSnapshot) {
    this.#steps = mendSnapshots(expected, actual)
    this.#holders = new Map([...actual.objects, ...expected.objects].map((object) => [idOf(object), holderOf(object)]))
  }

  sqlFor({ kind, name, change }: Difference): string {
    const own = this.#steps.filter((step) => {
      if (step.change !== change) return false
      // A table that is missing or extra stands for all its parts.
      return (step.kind === kind && step.name === name) || (change !== 'changed' && this.#holders.get(idOf(step)) === name)
    })
    const lines = own.flatMap(({ sql, risk, note, lossy }) => [
      ...(note === undefined ? [] : [`-- ${note}`]),
      ...(risk === undefined ? [] : [`-- ${risk}`]),
      ...(lossy ? ['-- loses data'] : []),
      ...sql.map((statement) => `${statement.replace(/;\s*$/, '')};`),
    ])
    return lines.length > 0 ? lines.join('\n') : '-- Nothing of its own: it comes right with what it stands on.'
  }
}
