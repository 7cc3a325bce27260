import type { Backfill } from './step.ts'

/** The SQL beside it. drizzle-kit's own migrate knows no TypeScript, and would record the migration without a row filled. */
export const SCRIPT_ONLY = `do $$ begin
  if coalesce(current_setting('dbctl.migration', true), '') = '' then
    raise exception 'this migration holds TypeScript: apply it with dbctl migrate';
  end if;
end $$;`

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
