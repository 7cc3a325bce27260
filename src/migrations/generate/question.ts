/** What drizzle-kit may ask about: is it new, or another one under a new name? */
export type EntityKind = string

/** The parts of a name, outermost first: `['public', 'users', 'name']` for a column, `['shop']` for a schema. */
export type EntityPath = readonly string[]

export interface Question {
  readonly kind: EntityKind
  readonly entity: EntityPath
  /** What went away and may be its old self. */
  readonly candidates: readonly EntityPath[]
}

export type Answer = { readonly type: 'create' } | { readonly type: 'rename'; readonly from: EntityPath }

export interface Rename {
  readonly kind: EntityKind
  readonly from: EntityPath
  readonly to: EntityPath
}

export interface Answerer {
  /** Undefined where nobody answers. */
  answer(question: Question): Promise<Answer | undefined>
  /** The renames answered so far, in order. */
  readonly renamed: readonly Rename[]
}

/** Where a path is found once what it lies in has been renamed. */
export function relocate(kind: EntityKind, path: EntityPath, renamed: readonly Rename[]): EntityPath {
  let now = path
  for (const { kind: of, from, to } of renamed) {
    const holds = of === 'schema' || (of === 'table' && kind !== 'table')
    if (holds && now.length > from.length && from.every((part, i) => part === now[i])) now = [...to, ...now.slice(from.length)]
  }
  return now
}

/** Without a kind before it, a flag's path means these, which PostgreSQL keeps apart by themselves. */
const PLAIN: Readonly<Record<number, readonly EntityKind[]>> = {
  1: ['schema'],
  2: ['table', 'view', 'enum', 'sequence'],
  3: ['column'],
}

/** `public.users.name`; `policy:public.users.readers` where the path alone would mean something else. */
export function formatEntity(kind: EntityKind, path: EntityPath): string {
  const text = path.map((part) => (/^[^\s".:=]+$/.test(part) ? part : `"${part.replaceAll('"', '""')}"`)).join('.')
  return PLAIN[path.length]?.includes(kind) ? text : `${kind}:${text}`
}

export const isPlain = (kind: EntityKind, path: EntityPath): boolean => PLAIN[path.length]?.includes(kind) === true

/** The flags that would answer a question, ready to be pasted. */
export function flagsFor({ kind, entity, candidates }: Question): string[] {
  const renames = candidates.map((from) => {
    const sameParent = from.slice(0, -1).join('\0') === entity.slice(0, -1).join('\0')
    const to = formatPath(sameParent ? entity.slice(-1) : entity)
    return `--rename ${shellWord(`${formatEntity(kind, from)}=${to}`)}`
  })
  return [...renames, `--create ${shellWord(formatEntity(kind, entity))}`]
}

export const formatPath = (path: EntityPath): string => formatEntity(PLAIN[path.length]?.[0] ?? '', path)

const shellWord = (text: string): string => (/^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`)

/** A question for a person. */
export function describeQuestion({ kind, entity }: Question): string {
  return `Is ${kind} ${formatPath(entity)} new, or another one under a new name?`
}
