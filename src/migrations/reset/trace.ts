import type { ObjectKind, ObjectName } from '../../catalog/objects.ts'
import { DbctlError } from '../../errors.ts'
import { excerptAt, placeAt } from '../../place.ts'
import type { Migration } from '../source/migration.ts'
import { parseSql, SqlSyntaxError } from '../sql/parse.ts'
import { isSame, keyOf, PARTS } from './names.ts'
import { mayCreate, mentions } from './opaque.ts'
import { type Effect, effectsOf } from './statement.ts'

/** An object, and the migration whose statement makes it. */
export interface Made {
  readonly object: ObjectName
  readonly by: string
}

/** An object that is there at the end. */
export interface Making extends Made {
  /** Its statement does not say who made it: with IF NOT EXISTS or OR REPLACE it may have been there before. */
  readonly guarded: boolean
}

/** A text that may make more than is seen. */
export interface Opaque {
  readonly text: string
  readonly by: string
}

/** What migrations make when they run from the first to the last. */
export interface Trace {
  /** What is there at their end under the name that it then has. */
  readonly made: readonly Making[]
  /** Every name that is taken on the way, and must be free when its statement comes. */
  readonly needed: readonly Made[]
  /** Columns that a statement drops which nothing here has added: they must be there where their table is. */
  readonly spent: readonly Made[]
  /** DO blocks, calls and the functions that they name, TypeScript. */
  readonly opaque: readonly Opaque[]
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
  let made = new Names<Making>()
  const needed = new Names()
  const dropped = new Names()
  const spent: Made[] = []
  const opaque: Opaque[] = []
  const routines: Array<Opaque & { name: string }> = []
  const unsupported: Array<{ what: string; by: string }> = []
  const need = (entry: Made) => {
    if (!needed.has(entry.object)) needed.add(entry)
  }
  for (const { name: by, effects } of migrations) {
    // What this very migration has dropped or made was not there before its next statement.
    const freed = new Names()
    const fresh = new Names()
    for (const { effect, text } of effects) {
      if (effect.does === 'create') {
        const { object, tolerant } = effect
        if (object.kind === 'function')
          routines.push({ name: object.name, text: text.replace(/\bcreate\b(?:\s+or\s+replace\b)?/i, ''), by })
        // A migration that drops a name before it takes it does not mind what had it: DROP … IF EXISTS, then CREATE.
        if (!tolerant && !dropped.has(object)) need({ object, by })
        if (tolerant && made.find(object)?.guarded === false) continue
        const guarded = tolerant && !freed.has(object) && !wholesOf(object).some((whole) => fresh.has(whole))
        if (!guarded) fresh.add({ object, by })
        made.remove(object)
        made.add({ object, by, guarded })
      } else if (effect.does === 'drop') {
        const { object } = effect
        const entry = made.find(object)
        // What it drops the next time must be what it has made, and not what was there.
        if (entry?.guarded) need({ object, by })
        if (object.kind === 'column' && !entry && !effect.tolerant) spent.push({ object, by })
        dropped.add({ object, by })
        freed.add({ object, by })
        if (HOLDS_OTHERS.includes(object.kind)) made = made.map((one) => (goesWith(one.object, object) ? undefined : one))
        else made.remove(object)
      } else if (effect.does === 'rename' || effect.does === 'move') {
        const entry = made.find(effect.object)
        if (entry?.guarded) need({ object: effect.object, by })
        const target = changed(effect.object, effect)
        if ((entry || !effect.tolerant) && !dropped.has(target)) need({ object: target, by })
        made = made.map((one) => ({ ...one, object: changed(one.object, effect) }))
      } else if (effect.does === 'run') opaque.push({ text, by })
      else if (effect.does === 'unsupported') unsupported.push({ what: effect.what, by })
    }
  }
  return { made: made.all(), needed: needed.all(), spent, opaque: withCalled(opaque, routines), unsupported }
}

/** A function that is called does what its body says; one that is only made does nothing. */
function withCalled(opaque: readonly Opaque[], routines: ReadonlyArray<Opaque & { readonly name: string }>): Opaque[] {
  const all = [...opaque]
  const left = new Set(routines.filter(mayCreate))
  for (const caller of all) {
    for (const routine of left) {
      if (!mentions(caller, routine.name)) continue
      left.delete(routine)
      all.push({ text: routine.text, by: routine.by })
    }
  }
  return all
}

/** Objects by name: a history may make ten thousand of them. */
class Names<Entry extends Made = Made> {
  readonly #byKey = new Map<string, Entry[]>()

  add(entry: Entry): void {
    const key = keyOf(entry.object)
    this.#byKey.set(key, [...(this.#byKey.get(key) ?? []), entry])
  }

  has(object: ObjectName): boolean {
    return this.find(object) !== undefined
  }

  find(object: ObjectName): Entry | undefined {
    return this.#byKey.get(keyOf(object))?.find((entry) => isSame(entry.object, object))
  }

  remove(object: ObjectName): void {
    const left = this.#byKey.get(keyOf(object))?.filter((entry) => !isSame(entry.object, object)) ?? []
    if (left.length > 0) this.#byKey.set(keyOf(object), left)
    else this.#byKey.delete(keyOf(object))
  }

  all(): Entry[] {
    return [...this.#byKey.values()].flat()
  }

  map(change: (entry: Entry) => Entry | undefined): Names<Entry> {
    const names = new Names<Entry>()
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

/** The schema and the table that it is in. */
const wholesOf = ({ schema, table }: ObjectName): ObjectName[] => [
  { kind: 'schema', schema: '', name: schema },
  ...(table === undefined ? [] : [{ kind: 'table' as const, schema, name: table }]),
]

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
