import type { Backfill } from './step.ts'

/** The TypeScript of a migration that fills columns. */
export function backfillScript(backfills: readonly Backfill[]): string {
  const calls = backfills.map(({ table, column, value }) => {
    const known = value === undefined ? `''` : literal(value)
    const unknown =
      value === undefined
        ? `    // SQL for the value in the rows that are there already; it may use their other columns: 'lower("email")'.\n    // Nothing is applied while it is empty.\n`
        : ''
    return `${unknown}    await backfill({ table: ${literal(table)}, column: ${literal(column)}, value: ${known} })`
  })
  return `import { defineMigration } from 'dbctl'

export default defineMigration({
  async up({ backfill }) {
${calls.join('\n')}
  },
})
`
}

const literal = (text: string): string => (/['\\\n]/.test(text) ? JSON.stringify(text) : `'${text}'`)
