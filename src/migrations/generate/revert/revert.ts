import { DbctlError } from '../../../errors.ts'
import type { Migration } from '../../source/migration.ts'
import { parseSql } from '../../sql/parse.ts'
import type { History } from '../history.ts'
import type { Kit } from '../kit.ts'
import { lossOf } from '../losses.ts'
import type { KitOptions } from '../run-kit.ts'
import type { Workspace } from '../workspace.ts'
import type { WrittenMigration } from '../written.ts'
import { coverageOf } from './coverage.ts'
import { statementsBetween } from './difference.ts'
import { invert } from './invert.ts'
import { inverted, renamesIn } from './renames.ts'
import { type SchemaState, stateFormat } from './states.ts'
import { dependentsOf, type UndoConflict, undoState } from './undo-state.ts'

export interface RevertRequest {
  /** As the user named it: the whole name, or its number. */
  readonly target: string
  /** Write what can be undone, and the rest as a comment. */
  readonly partial: boolean
}

export interface Reversal {
  readonly sql: string
  readonly snapshot: string
  /** What stays as the migration left it. */
  readonly leftOut: readonly string[]
}

/** The migration that a name means. */
export function findTarget({ migrations }: History, target: string): Migration {
  const found = migrations.filter(({ name }) => name === target || name.startsWith(`${target}_`))
  const [one, ...others] = found
  if (one && others.length === 0) return one
  const names = (found.length > 0 ? found : migrations.slice(-5)).map(({ name }) => name)
  throw new DbctlError('DBCTL_USAGE', found.length > 0 ? `${target} may be ${names.join(' or ')}` : `there is no migration ${target}`, {
    hint: found.length > 0 ? 'Name it in full.' : `The last ones are ${names.join(', ') || 'none: the folder is empty'}.`,
  })
}

/**
 * Undoes one migration: what its snapshots tell by the difference of snapshots, which drizzle-kit itself turns into SQL; what they do not
 * (written by hand) statement by statement, where a statement proves how. `empty` is the migration that the result goes into.
 */
export async function reverse(
  kit: Kit,
  history: History,
  out: string,
  empty: WrittenMigration,
  { target: named, partial }: RevertRequest,
  workspace: Workspace,
  options: KitOptions,
): Promise<Reversal> {
  const target = findTarget(history, named)
  const format = stateFormat(kit, history, out, workspace, options)
  const { before, after, newest } = await format.read(target)
  const next = undone(target.name, newest, after, before)
  const { statements: file } = await parseSql(target.sql)
  const renames = renamesIn(file)
  const between = (from: SchemaState, to: SchemaState, known: typeof renames) =>
    statementsBetween(kit, format.toSnapshot(from), format.toSnapshot(to), known, workspace, options)
  const told = (await parseSql((await between(before, after, renames)).join('\n'))).statements
  const { extra, missing, firstCovered } = coverageOf(file, told)
  const impossible = missing.map(({ text }) => `${oneLine(text)}: its snapshot tells of it, and the file does not do it`)
  const parts = { first: [] as string[], last: [] as string[] }
  if (target.script) impossible.push(`${target.script.path}: it is TypeScript, which may have done anything`)
  for (const statement of [...extra].reverse()) {
    const inverse = invert(statement)
    if ('impossible' in inverse) impossible.push(`${oneLine(statement.text)}: ${inverse.impossible}`)
    else parts[statement.start < firstCovered ? 'last' : 'first'].push(...inverse.sql)
  }
  if (impossible.length > 0 && !partial) throw refused(target.name, impossible)
  const sql = [...parts.first, ...(await between(newest, next, inverted(renames))), ...parts.last]
  return {
    sql: await textOf(target, sql, impossible, empty.breakpoints),
    snapshot: await format.write(empty, newest, next),
    leftOut: impossible,
  }
}

function undone(name: string, newest: SchemaState, after: SchemaState, before: SchemaState): SchemaState {
  const { state, conflicts } = undoState(newest, after, before)
  const inTheWay = [...conflicts, ...dependentsOf(newest, after, before)]
  if (inTheWay.length === 0) return state as SchemaState
  const places = [...new Set(inTheWay.map(describePlace))]
  throw new DbctlError(
    'DBCTL_REVERT_REFUSED',
    `later migrations stand on what ${name} made; nothing was written:\n${places.map((place) => `  ${place}`).join('\n')}`,
    { hint: 'Revert those first, from the newest backwards.', details: { migration: name, dependents: places } },
  )
}

/** `tables public.users columns email`; in 1.0 a key is the kind and the name in one. */
const describePlace = ({ path }: UndoConflict): string =>
  path
    .map((part) => {
      const [kind = '', name] = part.split('\0')
      return name === undefined ? kind : `${kind} ${(JSON.parse(name) as string[]).join('.')}`
    })
    .join(' ')

const refused = (name: string, impossible: readonly string[]): DbctlError =>
  new DbctlError(
    'DBCTL_REVERT_REFUSED',
    `${name} does what cannot be undone; nothing was written:\n${impossible.map((line) => `  ${line}`).join('\n')}`,
    {
      hint: 'Pass --partial to write what can be undone, with the rest as a comment, or write it by hand: dbctl generate --custom.',
      details: { migration: name, impossible },
    },
  )

async function textOf(target: Migration, sql: readonly string[], impossible: readonly string[], breakpoints: boolean): Promise<string> {
  const head = [`-- Reverts ${target.name}.`, ...impossible.map((line) => `-- NOT UNDONE: ${line}`)]
  const flagged = await Promise.all(
    sql.map(async (text) => {
      const { statements } = await parseSql(text)
      const losses = statements.flatMap((statement) => lossOf(statement) ?? [])
      return [...losses.map((loss) => `-- DATA LOSS: ${loss}`), text.trimEnd()].join('\n')
    }),
  )
  const [first = '-- Nothing is left to be undone.', ...others] = flagged
  return `${[[...head, first].join('\n'), ...others].join(breakpoints ? '\n--> statement-breakpoint\n' : '\n')}\n`
}

const oneLine = (text: string): string => {
  const line = text.replace(/\s+/g, ' ')
  return line.length > 120 ? `${line.slice(0, 119)}…` : line
}
