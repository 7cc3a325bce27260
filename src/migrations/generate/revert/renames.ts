import { stringsOf } from '../../sql/names.ts'
import type { Statement } from '../../sql/parse.ts'
import { pathOf } from '../effects.ts'
import { type Answer, type Answerer, type EntityKind, type Question, type Rename, relocate } from '../question.ts'

const KINDS: Readonly<Record<string, EntityKind>> = {
  OBJECT_TABLE: 'table',
  OBJECT_VIEW: 'view',
  OBJECT_MATVIEW: 'view',
  OBJECT_SEQUENCE: 'sequence',
}

/** The renames that a migration made, which its snapshots alone cannot tell from a drop and a create. */
export function renamesIn(statements: readonly Pick<Statement, 'node'>[]): Rename[] {
  return statements.flatMap(({ node }): Rename[] => {
    if (!('RenameStmt' in node)) return []
    const { renameType = 'OBJECT_TABLE', relation, subname = '', newname = '', object } = node.RenameStmt
    const [schema, name] = pathOf(relation)
    if (renameType === 'OBJECT_COLUMN') return [{ kind: 'column', from: [schema, name, subname], to: [schema, name, newname] }]
    if (renameType === 'OBJECT_POLICY') return [{ kind: 'policy', from: [schema, name, subname], to: [schema, name, newname] }]
    if (renameType === 'OBJECT_SCHEMA') return [{ kind: 'schema', from: [subname], to: [newname] }]
    if (renameType === 'OBJECT_ROLE') return [{ kind: 'role', from: [subname], to: [newname] }]
    if (renameType === 'OBJECT_TYPE' && object && 'List' in object) {
      const names = stringsOf(object.List.items)
      const of = names.length > 1 ? (names[0] ?? 'public') : 'public'
      return [{ kind: 'enum', from: [of, names.at(-1) ?? ''], to: [of, newname] }]
    }
    const kind = KINDS[renameType]
    return kind === undefined ? [] : [{ kind, from: [schema, name], to: [schema, newname] }]
  })
}

export const inverted = (renames: readonly Rename[]): Rename[] =>
  renames.map(({ kind, from, to }) => ({ kind, from: to, to: from })).reverse()

/** Answers from renames that are known: whatever is none of them is new. */
export class KnownRenames implements Answerer {
  readonly #known: readonly Rename[]
  readonly #renamed: Rename[] = []

  constructor(known: readonly Rename[]) {
    this.#known = known
  }

  get renamed(): readonly Rename[] {
    return this.#renamed
  }

  async answer({ kind, entity, candidates }: Question): Promise<Answer> {
    const now = (path: readonly string[]) => relocate(kind, path, this.#renamed).join('\0')
    const rename = this.#known.find((one) => one.kind === kind && now(one.to) === entity.join('\0'))
    const from = rename && candidates.find((candidate) => candidate.join('\0') === now(rename.from))
    if (!from) return { type: 'create' }
    this.#renamed.push({ kind, from, to: entity })
    return { type: 'rename', from }
  }
}
