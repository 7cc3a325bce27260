import { getTableUniqueName } from 'drizzle-orm'
import { DbctlError } from '../errors.ts'
import { insertValidators, type TableName } from '../schema/validators.ts'
import type { SampleTable } from './sample.ts'

/** Checks every row against its table's validator before anything is written; all problems are reported together. */
export function validateSample(sample: readonly SampleTable[]): void {
  const problems = sample.flatMap(({ table, rows }) => {
    const name = getTableUniqueName(table)
    return rows.flatMap((row, i) => {
      const { error } = insertValidators[name as TableName].safeParse(row)
      return (error?.issues ?? []).map((issue) => `${name}, row ${i + 1}, ${issue.path.join('.')}: ${issue.message}`)
    })
  })
  if (problems.length === 0) return
  throw new DbctlError(
    'DBCTL_SEED_INVALID',
    `the sample does not fit the schema in ${problems.length} places:\n${problems.map((p) => `  - ${p}`).join('\n')}`,
    {
      hint: 'Nothing was written. Mend the rows, then run this again.',
      details: { problems },
    },
  )
}
