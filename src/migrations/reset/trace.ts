import type { ObjectKind, ObjectName } from '../../catalog/objects.ts'
import { DbctlError } from '../../errors.ts'
import { excerptAt, placeAt } from '../../place.ts'
import type { Migration } from '../source/migration.ts'
import { parseSql, SqlSyntaxError } from '../sql/parse.ts'
import { isSame, keyOf, PARTS } from './names.ts'
import { type Effect, effectsOf } from './statement.ts'

/** An object, and the migration whose statement makes it. */
export interface Made {
  readonly object: ObjectName
  readonly by: string
}

/** What migrations make when they run from the first to the last. */
export interface Trace {
  /** What is there at their end under the name that it then has. */
  readonly made: readonly Made[]
  /** Every name that is made on the way, and must be free when its statement comes. */
  readonly needed: readonly Made[]
  /** Texts that may make more than is seen: DO blocks, calls, TypeScript. */
  readonly opaque: readonly string[]
  /** What nothing here can take back, in words. */
  readonly unsupported: ReadonlyArray<{ readonly what: string; readonly by: string }>
}

/** One migration's effects, statement by statement. */
export interface MigrationEffects {
  readonly name: string
  readonly effects: ReadonlyArray<{ readonly effect: Effect; readonly text: string }>
}

/** Reads the statements of a migration. Throws with the place where a file is no SQL: nothing is known then of what it made. */
export async function readEffects(migration: Migration, schema: string): Promise<MigrationEffects> {
  const effects: Array<{ effect: Effect; text: string }> = []
  let path = schema
  for (const chunk of migration.chunks) {
    const { statements } = await parseSql(chunk.sql).catch((error: unknown) => {
      throw error instanceof SqlSyntaxError ? unreadable(migration, chunk.offset + error.offset, error) : error
    })
    for (const { node, text } of statements) {
      for (const effect of effectsOf(node, path)) {
        effects.push({ effect, text })
        if (effect.does === 'path') path = effect.schema ?? schema
      }
    }
  }
  if (migration.script) effects.push({ effect: { does: 'run' }, text: migration.script.text })
  return { name: migration.name, effects }
}

/** Follows the effects in order: what is made, renamed, moved and dropped again. */
export function traceEffects(migrations: readonly MigrationEffects[]): Trace {
  let made = new Names()
  const needed = new Names()
  const dropped = new Names()
  const opaque: string[] = []
  const unsupported: Array<{ what: string; by: string }> = []
  for (const { name: by, effects } of migrations) {
    for (const { effect, text } of effects) {
      if (effect.does === 'create') {
        const { object } = effect
        // A migration that drops a name before it takes it does not mind what had it: DROP … IF EXISTS, then CREATE.
        if (!effect.tolerant && !dropped.has(object) && !needed.has(object)) needed.add({ object, by })
        made.remove(object)
        made.add({ object, by })
      } else if (effect.does === 'drop') {
        dropped.add({ object: effect.object, by })
        if (HOLDS_OTHERS.includes(effect.object.kind))
          made = made.map((entry) => (goesWith(entry.object, effect.object) ? undefined : entry))
        else made.remove(effect.object)
      } else if (effect.does === 'rename' || effect.does === 'move') {
        made = made.map((entry) => ({ ...entry, object: changed(entry.object, effect) }))
      } else if (effect.does === 'run') opaque.push(text)
      else if (effect.does === 'unsupported') unsupported.push({ what: effect.what, by })
    }
  }
  return { made: made.all(), needed: needed.all(), opaque, unsupported }
}

/** Objects by name: a history may make ten thousand of them. */
class Names {
  readonly #byKey = new Map<string, Made[]>()

  add(entry: Made): void {
    const key = keyOf(entry.object)
    this.#byKey.set(key, [...(this.#byKey.get(key) ?? []), entry])
  }

  has(object: ObjectName): boolean {
    return this.#byKey.get(keyOf(object))?.some((entry) => isSame(entry.object, object)) === true
  }

  remove(object: ObjectName): void {
    const left = this.#byKey.get(keyOf(object))?.filter((entry) => !isSame(entry.object, object)) ?? []
    if (left.length > 0) this.#byKey.set(keyOf(object), left)
    else this.#byKey.delete(keyOf(object))
  }

  all(): Made[] {
    return [...this.#byKey.values()].flat()
  }

  map(change: (entry: Made) => Made | undefined): Names {
    const names = new Names()
    for (const entry of this.all()) {
      const changed = change(entry)
      if (changed) names.add(changed)
    }
    return names
  }
}

const HOLDS_OTHERS: readonly ObjectKind[] = ['schema', 'table', 'view']

const isPartOf = (object: ObjectName, whole: ObjectName): boolean =>
  PARTS.includes(object.kind) && !PARTS.includes(whole.kind) && object.schema === whole.schema && object.table === whole.name

const isIn = (object: ObjectName, schema: ObjectName): boolean => schema.kind === 'schema' && object.schema === schema.name

const goesWith = (object: ObjectName, whole: ObjectName): boolean =>
  isSame(object, whole) || isIn(object, whole) || (isRelation(whole) && isPartOf(object, whole))

const isRelation = ({ kind }: ObjectName): boolean => kind === 'table' || kind === 'view'

function changed(object: ObjectName, { object: at, does, to }: Extract<Effect, { does: 'rename' | 'move' }>): ObjectName {
  if (isSame(object, at)) return does === 'move' ? { ...object, schema: to } : { ...object, name: to }
  if (isIn(object, at)) return { ...object, schema: to }
  if (isRelation(at) && isPartOf(object, at)) return does === 'move' ? { ...object, schema: to } : { ...object, table: to }
  return object
}

function unreadable({ name, path, sql }: Migration, offset: number, error: SqlSyntaxError): DbctlError {
  const place = placeAt(path, sql, offset)
  const where = `${path}:${place.line}:${place.column}`
  return new DbctlError('DBCTL_MIGRATIONS_INVALID', `migration ${name} cannot be read: ${error.message} (${where}); nothing was dropped`, {
    hint: 'What a file makes must be known before it is taken back. Mend the file, or restore the folder from version control.',
    excerpt: excerptAt(sql, place),
    details: { migration: name, ...place },
  })
}
