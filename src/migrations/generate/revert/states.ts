import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { DbctlError } from '../../../errors.ts'
import type { Migration } from '../../source/migration.ts'
import type { History } from '../history.ts'
import type { Kit } from '../kit.ts'
import { callKitApi } from '../kit-api.ts'
import type { KitOptions } from '../kit-process.ts'
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
  write(empty: WrittenMigration, newest: SchemaState, next: SchemaState): string
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
      const own = snapshots.find(({ file }) => file === join('meta', `${/^[^_]+/.exec(name)?.[0]}_snapshot.json`))
      // What has no snapshot changed nothing that a snapshot could tell.
      if (!own) return { before: newest, after: newest, newest }
      return { before: stateOf(snapshots.find(({ id }) => id === own.prevId)?.file), after: stateOf(own.file), newest }
    },
    toSnapshot: (state) => ({ id: ORIGIN, prevId: ORIGIN, ...state, _meta: { columns: {}, schemas: {}, tables: {} } }),
    write: ({ snapshot }, _newest, next) => {
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
}

/** As drizzle-kit 1.0 names a row in its deltas: `columns\0["public","users","name"]`. */
const rowKey = ({ entityType, schema, table, name }: Row): string =>
  `${entityType}\0${JSON.stringify([schema, table, name].filter((part) => typeof part === 'string'))}`

function folderStates(kit: Kit, { migrations }: History, out: string, workspace: Workspace, options: KitOptions): StateFormat {
  const files = Object.fromEntries(
    migrations.flatMap(({ name }) => {
      try {
        return [[name, JSON.parse(readFileSync(join(out, name, 'snapshot.json'), 'utf8'))]]
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code === 'ENOENT') return []
        throw error
      }
    }),
  )
  const stateOf = async (id: string | undefined): Promise<SchemaState> => {
    if (id === ORIGIN) return {}
    const answer = await callKitApi(kit, 'reconstruct', id === undefined ? [files] : [files, id], workspace, options)
    if ('error' in answer) throw new DbctlError('DBCTL_GENERATE_FAILED', answer.error, { hint: 'Nothing was written.' })
    return Object.fromEntries((answer.value as { ddl: Row[] }).ddl.map((row) => [rowKey(row), row]))
  }
  return {
    async read({ name }) {
      const newest = await stateOf(undefined)
      const own = files[name] as { id: string; prevIds: string[] } | undefined
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
      return { before: await stateOf(own.prevIds[0] ?? ORIGIN), after: await stateOf(own.id), newest }
    },
    toSnapshot: (state) => ({ version: '9', dialect: 'postgres', id: ORIGIN, prevIds: [], ddl: Object.values(state) }),
    write: ({ snapshot }, newest, next) => {
      const changed = (from: SchemaState, to: SchemaState) =>
        Object.entries(from).filter(([key, row]) => JSON.stringify(row) !== JSON.stringify(to[key]))
      const deltas = [
        ...changed(newest, next).map(([key]) => ({ op: 'drop', key })),
        ...changed(next, newest).map(([, row]) => ({ op: 'create', row })),
      ]
      return JSON.stringify({ ...JSON.parse(snapshot), deltas }, null, 2)
    },
  }
}
