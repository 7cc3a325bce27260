import { type AttributeChange, compareSnapshots, type Difference } from '../../../catalog/snapshot/compare.ts'
import { type CatalogObject, type CatalogSnapshot, idOf, type ObjectOf } from '../../../catalog/snapshot/snapshot.ts'
import type { Finding } from '../../../findings.ts'
import { differenceFinding } from '../differences.ts'
import { findingOf } from '../kinds.ts'
import { isByHand, isMadeByHand, withPlainSequences } from './kinds.ts'

/** What the TypeScript schema makes of an empty database, held against what the migrations make of one. */
export function schemaFindings(schema: CatalogSnapshot, migrations: CatalogSnapshot): Finding[] {
  const byHand = migrations.objects.filter(isMadeByHand)
  const expressible = ({ objects, ...rest }: CatalogSnapshot) =>
    withPlainSequences({ ...rest, objects: objects.filter((object) => !isMadeByHand(object)) })
  const [wanted, there] = [expressible(schema), expressible(migrations)]
  // What is part of something made by hand goes with it: the columns of a partition.
  const whole = byHand.flatMap((object) => (object.kind === 'table' ? [`${object.name}.`] : []))
  const differences = compareSnapshots(wanted, there).filter(({ name }) => !whole.some((start) => name.startsWith(start)))
  const { pairs, rest } = pairRenamed(differences, wanted, there)
  const tasks = new Map<string, string[]>()
  const findings = rest.flatMap((difference) => {
    const hand = handPart(difference)
    for (const what of hand.what) tasks.set(what, [...(tasks.get(what) ?? []), difference.name])
    return hand.left ? [toFinding(hand.left, there)] : []
  })
  for (const object of byHand) {
    const kind = object.kind === 'other' ? object.is.type : object.kind === 'table' ? 'partition' : object.kind
    tasks.set(kind, [...(tasks.get(kind) ?? []), object.name])
  }
  return [...findings, ...renamed(pairs), ...[...tasks].map(([kind, names]) => handWritten(kind, names))]
}

/** Parts a difference into what Drizzle has no words for, and what is left of it then. */
function handPart(difference: Difference): { what: string[]; left: Difference | undefined } {
  const { kind, change, attributes } = difference
  // A schema without a table of Drizzle's is a place for functions or extensions.
  if (kind === 'schema' && change === 'extra') return { what: ['schema'], left: undefined }
  if (change !== 'changed') return { what: [], left: difference }
  const what = attributes.flatMap((one) => {
    if (isByHand(kind, one.attribute)) return [one.attribute === 'kind' ? 'partitioning' : `${one.attribute} of ${kind}`]
    return isDeferrable(one) ? ['deferrability of constraint'] : []
  })
  const left = attributes.filter((one) => !isByHand(kind, one.attribute) && !isDeferrable(one))
  return { what, left: left.length > 0 ? { ...difference, attributes: left } : undefined }
}

/** What the migrations add to what the schema says, at the end of a constraint's definition. */
const addition = ({ expected, actual }: AttributeChange): string | undefined =>
  typeof expected === 'string' && typeof actual === 'string' && actual.startsWith(`${expected} `)
    ? actual.slice(expected.length + 1)
    : undefined

const isDeferrable = (change: AttributeChange): boolean => /^DEFERRABLE(?: INITIALLY DEFERRED)?$/.test(addition(change) ?? '')

const SIDES = ['by the TypeScript schema', 'by the migrations'] as const
const GENERATE = 'dbctl generate'

function toFinding(difference: Difference, there: CatalogSnapshot): Finding {
  const wording = {
    missing: 'is in the TypeScript schema, and no migration makes it',
    extra: 'is made by the migrations, and the TypeScript schema does not have it',
    changed: 'is not the same in the TypeScript schema as after the migrations',
    sides: SIDES,
    fix: GENERATE,
  }
  if (difference.change === 'missing') return differenceFinding('schema-not-migrated', difference, wording)
  if (difference.change === 'changed') {
    const waits = difference.attributes.every((change) => addition(change) === 'NOT VALID')
    return waits
      ? differenceFinding(
          'schema-differs',
          difference,
          { ...wording, fix: 'Validate it in a later migration: ALTER TABLE … VALIDATE CONSTRAINT …' },
          { severity: 'warning' },
        )
      : differenceFinding('schema-differs', difference, wording)
  }
  const fix =
    'Add it to the TypeScript schema, or drop it in a migration. Where it is meant to be SQL alone, set lint.severities to { "not-in-schema": "off" }.'
  const column = there.objects.find((object): object is ObjectOf<'column'> => object.kind === 'column' && object.name === difference.name)
  if (difference.kind === 'column' && column && isRequired(column)) {
    const text = { ...wording, extra: `${wording.extra}: it is NOT NULL without a default, so every INSERT through Drizzle fails`, fix }
    return differenceFinding('not-in-schema', difference, text, { severity: 'error' })
  }
  return differenceFinding('not-in-schema', difference, { ...wording, fix })
}

const isRequired = ({ is }: ObjectOf<'column'>): boolean =>
  is.notNull && is.default === null && is.generated === null && is.identity === null

interface Renamed {
  readonly schema: Difference
  readonly migrations: Difference
}

/** Constraints and indexes that differ in nothing but their names: a table was renamed since, or drizzle-kit names them otherwise now. */
function pairRenamed(
  differences: readonly Difference[],
  wanted: CatalogSnapshot,
  there: CatalogSnapshot,
): { pairs: Renamed[]; rest: Difference[] } {
  const pairs: Renamed[] = []
  const essence = (snapshot: CatalogSnapshot) => new Map(snapshot.objects.map((object) => [idOf(object), essenceOf(object)]))
  const [inSchema, inMigrations] = [essence(wanted), essence(there)]
  const extra = differences.filter(({ change }) => change === 'extra')
  const taken = new Set<Difference>()
  for (const schema of differences.filter(({ change }) => change === 'missing')) {
    const same = inSchema.get(idOf(schema))
    const migrations = same === undefined ? undefined : extra.find((other) => !taken.has(other) && inMigrations.get(idOf(other)) === same)
    if (!migrations) continue
    taken.add(schema).add(migrations)
    pairs.push({ schema, migrations })
  }
  return { pairs, rest: differences.filter((difference) => !taken.has(difference)) }
}

/** A constraint or index without its name; undefined for all else. */
function essenceOf(object: CatalogObject): string | undefined {
  const own = object.path.at(-1) ?? ''
  if (object.kind === 'constraint') return `${object.path.slice(0, 2).join('.')} ${object.is.definition}`
  if (object.kind !== 'index') return undefined
  return object.is.definition.replace(new RegExp(`(INDEX )(?:"?)${literal(own)}(?:"?)( ON )`), '$1$2')
}

const literal = (text: string): string => text.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&')

/** PostgreSQL names a primary key for its table, and Drizzle does not look at that name. */
const renamed = (pairs: readonly Renamed[]): Finding[] =>
  pairs
    .filter(({ schema }) => !/^(?:.*\s)?PRIMARY KEY/.test(schema.expected ?? ''))
    .map(({ schema, migrations }) =>
      findingOf('name-differs', {
        message: `${migrations.kind} ${migrations.name} of the migrations is ${schema.name} in the TypeScript schema; they differ in nothing but the name.`,
        fix: 'Nothing breaks. To have one name: ALTER TABLE … RENAME CONSTRAINT, or ALTER INDEX … RENAME TO, in a migration made with dbctl generate --custom.',
        object: migrations.name,
      }),
    )

/** One note a kind: of forty functions nobody wants forty notes. */
const handWritten = (kind: string, names: readonly string[]): Finding =>
  findingOf('written-by-hand', {
    message: `Drizzle has no words for it, so it lives in the migrations alone: ${kind} ${listed(names)}.`,
    fix: 'Nothing to do, as long as databases are made with the migrations: drizzle-kit push makes none of it.',
  })

const listed = (names: readonly string[]): string =>
  names.length <= 10 ? names.join(', ') : `${names.slice(0, 10).join(', ')} and ${names.length - 10} more`
