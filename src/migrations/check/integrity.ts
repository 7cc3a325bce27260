import type { Finding } from '../../findings.ts'
import { placeAt } from '../../place.ts'
import type { SourceProblem } from '../source/problem.ts'
import type { InspectedSource } from '../source/source.ts'
import { findFolderChain } from './folder-chain.ts'
import { findJournalChain } from './journal-chain.ts'
import { findingOf, isCheckKind } from './kinds.ts'

/** Everything about the files themselves: what cannot be applied, what drizzle-kit would trip over. */
export function checkIntegrity(source: InspectedSource): Finding[] {
  const problems = source.problems.map(problemFinding)
  // A chain with a link missing says nothing of the others.
  if (!isComplete(source)) return problems
  return [...problems, ...(source.format === 'journal' ? findJournalChain(source) : findFolderChain(source))]
}

/** What is wrong with a folder may leave all of its migrations readable. */
const HARMLESS = new Set(['directive-unknown', 'folder-mixed'])

/** Whether all the migrations that the folder should have could be read. */
export const isComplete = ({ problems }: InspectedSource): boolean =>
  problems.every(({ blocking, rule }) => !blocking || HARMLESS.has(rule))

function problemFinding({ rule, path, message, hint, at, blocking }: SourceProblem): Finding {
  if (!isCheckKind(rule)) throw new Error(`no kind of finding for ${rule}`)
  return findingOf(rule, {
    message: `${path} ${message}`,
    fix: hint,
    severity: blocking ? 'error' : 'warning',
    place: at ? placeAt(path, at.text, at.offset) : { file: path, line: 1, column: 1 },
  })
}
