import { DbctlError } from '../../errors.ts'
import { type FileProblem, placeText } from '../files/row.ts'

/** More than an operator mends before the next try. */
const MOST = 200

/** What was found, in the order of the files; `total` counts what is not listed, too. */
export interface FoundProblems {
  readonly list: readonly FileProblem[]
  readonly total: number
}

/** Gathers the problems of all sets; goes on counting when it has enough. */
export class ProblemList implements FoundProblems {
  readonly #list: FileProblem[] = []
  readonly #files: readonly string[]
  #total = 0

  /** `files` in the order in which they are to be told. */
  constructor(files: readonly string[]) {
    this.#files = files
  }

  get total(): number {
    return this.#total
  }

  /** Whether another problem would not be told: what finds each with statements of its own may stop. */
  get full(): boolean {
    return this.#total >= MOST
  }

  add(problem: FileProblem): void {
    if (this.#list.length < MOST) this.#list.push(problem)
    this.#total++
  }

  /** Rows are checked by the batch and not as they stand, so this puts them in order. */
  get list(): readonly FileProblem[] {
    const rank = new Map(this.#files.map((file, at) => [file, at]))
    return this.#list.toSorted(
      (a, b) =>
        (rank.get(a.file) ?? 0) - (rank.get(b.file) ?? 0) || a.line - b.line || a.column - b.column || (a.message < b.message ? -1 : 1),
    )
  }
}

/** One error for all that does not fit. */
export function problemsError({ list, total }: FoundProblems): DbctlError {
  const lines = list.map((problem) => `  ${placeText(problem)}: ${problem.message}`)
  if (total > list.length) lines.push(`  … and ${total - list.length} more`)
  return new DbctlError(
    'DBCTL_SEED_INVALID',
    `the seed does not fit the database in ${total} ${total === 1 ? 'place' : 'places'}; nothing was written:\n${lines.join('\n')}`,
    {
      hint: 'Mend the files at these places, or migrate the database to the schema they are for, and run it again.',
      details: { problems: list, total },
    },
  )
}
