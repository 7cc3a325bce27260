import type { CatalogObject, CatalogSnapshot, Kind } from '../../../catalog/snapshot/snapshot.ts'

/** What Drizzle's schema language has no words for, so that only SQL written by hand can make it. */
export const BY_HAND: ReadonlySet<Kind> = new Set([
  'extension',
  'range',
  'composite type',
  'domain',
  'routine',
  'statistics',
  'rule',
  'trigger',
  'other',
])

/** And of what it has words for, the attributes that it has none for; `comment` of all. */
const ATTRIBUTES_BY_HAND: Readonly<Partial<Record<Kind, readonly string[]>>> = {
  table: ['kind', 'unlogged', 'partitionKey', 'inherits', 'forceRowSecurity', 'options', 'replicaIdentity', 'accessMethod'],
  column: ['collation', 'storage', 'compression'],
  index: ['replicaIdentity'],
  constraint: ['options'],
  sequence: ['unlogged'],
}

export const isByHand = (kind: Kind, attribute: string): boolean =>
  attribute === 'comment' || ATTRIBUTES_BY_HAND[kind]?.includes(attribute) === true

/** A partition comes with its parent, which is where Drizzle's table is. */
export const isMadeByHand = (object: CatalogObject): boolean =>
  BY_HAND.has(object.kind) || (object.kind === 'table' && (object.is.partitionOf !== null || object.is.kind === 'foreign table'))

/**
 * The snapshot with the sequences behind serial columns under one name: PostgreSQL names them for the table and column as these were called
 * when it made them, so that a rename since then is no difference.
 */
export function withPlainSequences(snapshot: CatalogSnapshot): CatalogSnapshot {
  const names = new Map<string, string>()
  for (const object of snapshot.objects) {
    if (object.kind === 'sequence' && object.is.ownedBy !== null) names.set(object.name, `${object.is.ownedBy}.sequence`)
    if (object.kind === 'column' && object.is.identity) names.set(object.is.identity.sequence, `${object.name}.sequence`)
  }
  const objects = snapshot.objects.map((object): CatalogObject => {
    if (object.kind === 'sequence') return { ...object, name: names.get(object.name) ?? object.name }
    if (object.kind !== 'column') return object
    const { identity } = object.is
    const isSerial = object.is.default !== null && /^nextval\('.*'::regclass\)$/.test(object.is.default) && ownsSequence(object.name, names)
    return {
      ...object,
      is: {
        ...object.is,
        default: isSerial ? 'nextval(its own sequence)' : object.is.default,
        identity: identity && { ...identity, sequence: names.get(identity.sequence) ?? identity.sequence },
      },
    }
  })
  return { ...snapshot, objects }
}

const ownsSequence = (column: string, names: ReadonlyMap<string, string>): boolean => [...names.values()].includes(`${column}.sequence`)
