import type { Finding } from '../../findings.ts'
import { placeAt } from '../../place.ts'
import type { SourceProblem } from '../source/problem.ts'
import type { InspectedSource } from '../source/source.ts'
import { findFolderChain } from './folder-chain.ts'
import { findJournalChain } from './journal-chain.ts'
import { findingOf, isCheckKind } from './kinds.ts'

/** Everything about the files themselves: what cannot be applied, what drizzle-kit would trip over. */
export function checkIntegrity(source: InspectedSource): Finding[] {
  const chain = source.format === 'journal' ? findJournalChain(source) : findFolderChain(source)
  return [...source.problems.map(problemFinding), ...chain]
}

function problemFinding({ rule, path, message, hint, at, blocking }: SourceProblem): Finding {
  if (!isCheckKind(rule)) throw new Error(`no kind of finding for ${rule}`)
  return findingOf(rule, {
    message: `${path} ${message}`,
    fix: hint,
    severity: blocking ? 'error' : 'warning',
    place: at ? placeAt(path, at.text, at.offset) : { file: path, line: 1, column: 1 },
  })
}
