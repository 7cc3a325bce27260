import type { Statement } from '../sql/parse.ts'
import { effectsOf } from './effects.ts'

/** What goes with an object that is dropped; an index or a constraint holds no data of its own. */
const HOLDS: Readonly<Record<string, string>> = {
  table: 'every row of the table',
  column: 'every value of the column',
  schema: 'everything in the schema',
  'materialized view': 'the rows of the view, until it is made again',
  sequence: 'the place that the sequence has come to',
}

/** What a statement destroys that no other statement brings back; undefined for one that destroys nothing. */
export function lossOf(statement: Pick<Statement, 'node'>): string | undefined {
  const { node } = statement
  if ('TruncateStmt' in node) return 'empties a table'
  if ('DeleteStmt' in node) return 'deletes rows'
  const lost = effectsOf(statement).flatMap(({ action, kind, object }) => {
    const what = HOLDS[kind]
    return action === 'drop' && what !== undefined ? [`drops ${kind} ${object} and with it ${what}`] : []
  })
  return lost.length === 0 ? undefined : lost.join('; ')
}
