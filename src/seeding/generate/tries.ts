import type { CheckTest } from './checks/evaluate.ts'

/** How often a row is drawn anew for a check that no construction covers. */
const TRIES = 64
/** A row's further tries draw as rows that no table has. */
const TRY_STEP = 2 ** 44

/**
 * The number that a row draws by. A row that breaks one of `tests` is drawn once more, as a row that no table has, and so is all of it that
 * need not be unique.
 */
export function furtherTries(tests: readonly CheckTest[], value: (column: string, row: number) => string | null): (row: number) => number {
  if (tests.length === 0) return (row) => row
  // The try of a row is remembered, since column after column asks for it; while it is looked for, the one that is looked at counts.
  let [lastRow, lastTry] = [-1, 0]
  let trying: number | undefined
  const firstTry = (row: number): number => {
    const before = trying
    try {
      for (let at = 0; at < TRIES; at++) {
        trying = at
        if (tests.every(({ test }) => test((column) => value(column, row)) !== false)) return at
      }
    } finally {
      trying = before
    }
    return 0
  }
  return (row) => {
    if (trying !== undefined) return row + trying * TRY_STEP
    if (row !== lastRow) {
      const chosen = firstTry(row)
      lastRow = row
      lastTry = chosen
    }
    return row + lastTry * TRY_STEP
  }
}
