import { DbctlError } from '../../errors.ts'
import { placeAt } from '../../place.ts'

/** Something about the folder that is not as it should be. */
export interface SourceProblem {
  /** Stable: `migration-file-missing`. */
  readonly rule: string
  /** True where nothing can be applied before it is mended; else it is worth a warning. */
  readonly blocking: boolean
  readonly path: string
  /** What is wrong, to be read after the path: `has no list of entries`. */
  readonly message: string
  readonly hint: string
  /** UTF-16 units into the file, and its text, where the problem has a place. */
  readonly at?: { readonly text: string; readonly offset: number }
}

export const RESTORE = 'Nothing was applied. Mend the file, or restore the folder from version control.'

export function describeProblem({ path, message, at }: SourceProblem): string {
  if (!at) return `${path} ${message}`
  const { line, column } = placeAt(path, at.text, at.offset)
  return `${path}:${line}:${column} ${message}`
}

/** The first of the problems that stop everything, with the others in its details. */
export function problemError(problems: readonly SourceProblem[]): DbctlError | undefined {
  const blocking = problems.filter((problem) => problem.blocking)
  const [first] = blocking
  if (!first) return undefined
  const more = blocking.length === 1 ? '' : ` (and ${blocking.length - 1} more: dbctl check lists them)`
  return new DbctlError('DBCTL_MIGRATIONS_INVALID', `${describeProblem(first)}${more}`, {
    hint: first.hint,
    details: { file: first.path, problems: blocking.map(({ rule, path, message }) => ({ rule, file: path, message })) },
  })
}
