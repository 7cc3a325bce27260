import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { isDeepStrictEqual } from 'node:util'
import { DbctlError } from '../../../errors.ts'
import type { Migration } from '../../source/migration.ts'
import { snapshotFileOf } from '../../source/snapshot-path.ts'
import type { History } from '../history.ts'
import type { Kit } from '../kit.ts'
import { callKitApi } from '../kit-api.ts'
import type { KitOptions } from '../run-kit.ts'
import type { Workspace } from '../workspace.ts'
import type { WrittenMigration } from '../written.ts'

/** A snapshot in which only the schema counts, as an object of objects: what belongs together can then be taken apart and compared. */
export type SchemaState = Readonly<Record<string, unknown>>

/** The schema around one migration, and as all migrations leave it. */
export interface States {
  readonly before: SchemaState
  readonly after: SchemaState
  readonly newest: SchemaState
}

/** How a version of drizzle-kit keeps a schema in its snapshots. */
export interface StateFormat {
  read(target: Migration): Promise<States>
  /** What drizzle-kit's own functions take. */
  toSnapshot(state: SchemaState): unknown
  /** The text of a snapshot that says `next` where the empty one that drizzle-kit wrote says `newest`. */
  write(empty: WrittenMigration, newest: SchemaState, next: SchemaState): Promise<string>
}

const ORIGIN = '00000000-0000-0000-0000-000000000000'

export function stateFormat(kit: Kit, history: History, out: string, workspace: Workspace, options: KitOptions): StateFormat {
  return kit.format === 'journal' ? journalStates(history, out) : folderStates(kit, history, out, workspace, options)
}

function journalStates({ snapshots }: History, out: string): StateFormat {
  const stateOf = (file: string | undefined): SchemaState => {
    if (file === undefined)
      return { version: '7', dialect: 'postgresql', tables: {}, enums: {}, schemas: {}, sequences: {}, roles: {}, policies: {}, views: {} }
    const { id: _id, prevId: _prevId, _meta, internal: _internal, ...state } = JSON.parse(readFileSync(join(out, file), 'utf8'))
    return state
  }
  return {
    async read({ name }) {
      const newest = stateOf(snapshots.at(-1)?.file)
      const own = snapshots.find(({ file }) => file === snapshotFileOf(name, 'journal'))
      // What has no snapshot changed nothing that a snapshot could tell.
      if (!own) return { before: newest, after: newest, newest }
      return { before: stateOf(snapshots.find(({ id }) => id === own.prevId)?.file), after: stateOf(own.file), newest }
    },
    toSnapshot: (state) => ({ id: ORIGIN, prevId: ORIGIN, ...state, _meta: { columns: {}, schemas: {}, tables: {} } }),
    write: async ({ snapshot }, _newest, next) => {
      const { id, prevId, _meta } = JSON.parse(snapshot)
      return JSON.stringify({ id, prevId, ...next, _meta }, null, 2)
    },
  }
}

interface Row {
  readonly entityType: string
  readonly schema?: string
  readonly table?: string
  readonly name?: string
  readonly grantor?: string
  readonly grantee?: string
  readonly type?: string
}

/** As drizzle-kit 1.0 names a row in its deltas: `columns\0["public","users","name"]`; an index has its schema alone before its name. */
function rowKey({ entityType, schema, table, name, grantor, grantee, type }: Row): string {
  const parts =
    entityType === 'privileges'
      ? [schema, table, grantor, grantee, type]
      : entityType === 'indexes'
        ? [schema, name]
        : [schema, table, name]
  return `${entityType}\0${JSON.stringify(parts.filter((part) => typeof part === 'string'))}`
}

function folderStates(kit: Kit, { migrations }: History, out: string, workspace: Workspace, options: KitOptions): StateFormat {
  const files = Object.fromEntries(
    migrations.flatMap(({ name }) => {
      try {
        return [[name, JSON.parse(readFileSync(join(out, snapshotFileOf(name, 'folders')), 'utf8'))]]
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code === 'ENOENT') return []
        throw error
      }
    }),
  )
  const stateOf = async (id: string | undefined, of: object = files): Promise<SchemaState> => {
    if (id === ORIGIN) return {}
    const answer = await callKitApi(kit, 'reconstruct', id === undefined ? [of] : [of, id], workspace, options)
    if ('error' in answer) throw new DbctlError('DBCTL_GENERATE_FAILED', answer.error, { hint: 'Nothing was written.' })
    return Object.fromEntries((answer.value as { ddl: Row[] }).ddl.map((row) => [rowKey(row), row]))
  }
  let footprints: unknown = []
  return {
    async read({ name }) {
      const newest = await stateOf(undefined)
      const own = files[name] as { id: string; prevIds: string[]; footprints: unknown } | undefined
      if (!own) return { before: newest, after: newest, newest }
      if (own.prevIds.length > 1) {
        throw new DbctlError(
          'DBCTL_REVERT_REFUSED',
          `${name} merges branches, which no migration can take apart again; nothing was written`,
          {
            hint: 'Revert the migrations of the branch one by one.',
          },
        )
      }
      // By these drizzle-kit sees which branches touch the same things; a reversal touches what it reverts.
      footprints = own.footprints
      return { before: await stateOf(own.prevIds[0] ?? ORIGIN), after: await stateOf(own.id), newest }
    },
    toSnapshot: (state) => ({ version: '9', dialect: 'postgres', id: ORIGIN, prevIds: [], ddl: Object.values(state) }),
    async write({ name, snapshot }, newest, next) {
      const changed = (from: SchemaState, to: SchemaState) => Object.entries(from).filter(([key, row]) => !isDeepStrictEqual(row, to[key]))
      const deltas = [
        ...changed(newest, next).map(([key]) => ({ op: 'drop', key })),
        ...changed(next, newest).map(([, row]) => ({ op: 'create', row })),
      ]
      const written = { ...JSON.parse(snapshot), footprints, deltas }
      // The deltas are a language of drizzle-kit's own: it must read in them what they are to say.
      if (!isDeepStrictEqual(await stateOf(written.id, { ...files, [name]: written }), next)) {
        throw new DbctlError(
          'DBCTL_GENERATE_FAILED',
          `drizzle-kit ${kit.version} reads something else in the snapshot of ${name} than it says`,
          {
            hint: 'Nothing was written. Take the change out of the schema and run `dbctl generate` instead.',
          },
        )
      }
      return JSON.stringify(written, null, 2)
    },
  }
}
