import { PSQL_HEAD } from '../../client/psql.ts'
import type { ResetPlan } from './plan.ts'

/** What `reset` would drop, as SQL for psql: all of it or nothing. What `migrate` then runs is not in it. */
export function resetScript({ statements, leftAlone, guarded, includesGuarded, columns }: ResetPlan, lockTimeout: number): string {
  const comments = [
    ...leftAlone.map(({ type, name, reason }) => comment(`left alone: ${type} ${name} (${reason})`)),
    ...(includesGuarded ? guarded.map(({ type, name }) => comment(`may have been there before the migrations: ${type} ${name}`)) : []),
    ...columns.map((name) => comment(`goes with its data, from a table that stays: column ${name}`)),
  ]
  if (statements.length === 0) return [...comments, '-- nothing to drop', ''].join('\n')
  return [
    ...PSQL_HEAD,
    ...comments,
    'begin;',
    `set local lock_timeout = ${lockTimeout};`,
    ...statements.map((statement) => `${statement};`),
    'commit;',
    '',
  ].join('\n')
}

/** A name may hold a line break, and a comment ends with the line. */
const comment = (text: string): string => `-- ${text.replace(/\s+/g, ' ')}`
