import { rm, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { DbctlError } from '../../errors.ts'
import type { Answers } from './answers.ts'
import type { Kit } from './kit.ts'
import { lastDocument } from './kit-document.ts'
import { broken, collided, type Outcome, stopped } from './outcome.ts'
import type { EntityKind, EntityPath } from './question.ts'
import { type KitOptions, runKit } from './run-kit.ts'
import type { Workspace } from './workspace.ts'

type Hint =
  | { readonly type: 'rename'; readonly kind: EntityKind; readonly from: EntityPath; readonly to: EntityPath }
  | { readonly type: 'create'; readonly kind: EntityKind; readonly entity: EntityPath }

interface Unresolved {
  readonly type: string
  readonly kind: EntityKind
  readonly entity: EntityPath
}

type Envelope =
  | { readonly status: 'ok'; readonly statements?: readonly Record<string, unknown>[] }
  | { readonly status: 'no_changes' }
  | { readonly status: 'missing_hints'; readonly unresolved: readonly Unresolved[] }
  | { readonly status: 'error'; readonly error: { readonly code: string; readonly message?: string } & Record<string, unknown> }

/** drizzle-kit 1.0, which lists what it cannot tell and takes the answers as hints: asked again until nothing is open. */
export async function runFolderKit(
  kit: Kit,
  args: readonly string[],
  workspace: Workspace,
  answers: Answers,
  options: KitOptions,
): Promise<Outcome> {
  const hints: Hint[] = []
  const call = (more: readonly string[], given: readonly Hint[]) => callKit(kit, [...args, ...more], given, workspace, options)
  for (;;) {
    const envelope = await call([], hints)
    if (envelope.status === 'ok') return { kind: 'written' }
    if (envelope.status === 'no_changes') return { kind: 'unchanged' }
    const open = envelope.unresolved.filter(({ type }) => type === 'rename_or_create')
    if (open.length === 0) throw stopped(kit, { code: 2, stdout: JSON.stringify(envelope), stderr: '' })
    const gone = await removals(call, hints, open)
    let moved: EntityKind | undefined
    for (const { kind, entity } of open) {
      // A rename of what holds others moves their questions: those are heard again in the next round.
      if (moved !== undefined && moved !== kind) break
      const taken = hints.flatMap((hint) => (hint.type === 'rename' && hint.kind === kind ? [hint.from.join('\0')] : []))
      const isCandidate = (one: Removal) => one.kind === kind && fitsUnder(one.path, entity) && !taken.includes(one.path.join('\0'))
      const answer = await answers.answer({ kind, entity, candidates: gone.filter(isCandidate).map(({ path }) => path) })
      // Where nobody answers it goes on as if all were new, to hear every question; what comes of it is thrown away.
      hints.push(answer?.type === 'rename' ? { type: 'rename', kind, from: answer.from, to: entity } : { type: 'create', kind, entity })
      if (answer?.type === 'rename' && CONTAINERS.includes(kind)) moved = kind
    }
  }
}

const CONTAINERS: readonly EntityKind[] = ['schema', 'table', 'column']

interface Removal {
  readonly kind: EntityKind
  readonly path: EntityPath
}

/** What the schema no longer has, from a rehearsal in which everything open is new. */
async function removals(
  call: (more: readonly string[], hints: readonly Hint[]) => Promise<Envelope>,
  hints: readonly Hint[],
  open: readonly Unresolved[],
): Promise<Removal[]> {
  const supposed: Hint[] = [...hints]
  for (let next = open; next.length > 0; ) {
    supposed.push(...next.map(({ kind, entity }) => ({ type: 'create' as const, kind, entity })))
    const envelope = await call(['--explain'], supposed)
    if (envelope.status === 'ok') return (envelope.statements ?? []).flatMap(removalIn)
    next = envelope.status === 'missing_hints' ? envelope.unresolved : []
  }
  return []
}

/** `{"type":"drop_column","column":{"$diffType":"drop","schema":…,"table":…,"name":…}}`; a schema has its name on the statement itself. */
export function removalIn(statement: Readonly<Record<string, unknown>>): Removal[] {
  const [, verb, what] = /^(drop)_(.+)$/.exec(String(statement.type)) ?? []
  if (verb === undefined || what === undefined) return []
  const inner = Object.values(statement).find((value) => isDropped(value)) ?? statement
  const { schema, table, name } = inner as { schema?: unknown; table?: unknown; name?: unknown }
  if (typeof name !== 'string') return []
  const kind = { pk: 'primary_key', fk: 'foreign key' }[what] ?? what
  return [{ kind, path: [schema, table, name].filter((part): part is string => typeof part === 'string') }]
}

const isDropped = (value: unknown): boolean =>
  typeof value === 'object' && value !== null && (value as { $diffType?: unknown }).$diffType === 'drop'

/** A column is renamed within its table; a table may move from one schema to another. */
const fitsUnder = (path: EntityPath, entity: EntityPath): boolean =>
  path.length === entity.length && (entity.length < 3 || path.slice(0, -1).join('\0') === entity.slice(0, -1).join('\0'))

async function callKit(
  kit: Kit,
  args: readonly string[],
  hints: readonly Hint[],
  workspace: Workspace,
  options: KitOptions,
): Promise<Exclude<Envelope, { status: 'error' }>> {
  const hintsFile = join(dirname(workspace.config), 'hints.json')
  await writeFile(hintsFile, JSON.stringify(hints))
  const command = ['generate', '--config', workspace.config, ...args]
  const run = await runKit(kit, [...command, '--output', 'json', '--hints-file', hintsFile], options)
  await rm(hintsFile)
  const envelope = lastDocument<Envelope>(run.stdout)
  // Some mistakes in a schema end it before it has printed its document; as text it says which.
  if (!envelope) throw stopped(kit, run.stdout.trim() === '' && run.stderr.trim() === '' ? await runKit(kit, command, options) : run)
  if (envelope.status !== 'error') return envelope
  const { code, message, ...more } = envelope.error
  if (code === 'conflicts') throw collided(JSON.stringify(envelope.error))
  if (code === 'unknown_error' && message !== undefined) throw broken(message, options.cwd)
  throw new DbctlError('DBCTL_GENERATE_FAILED', `drizzle-kit ${kit.version} stopped with ${code}: ${message ?? JSON.stringify(more)}`, {
    hint: 'Nothing was written. `npx drizzle-kit generate` shows it by itself.',
    details: { error: envelope.error },
  })
}
