import type { ColumnShape, TableShape } from '../../catalog/table-shapes.ts'
import type { Session } from '../../client/session.ts'
import { quoteIdentifier } from '../../client/values.ts'
import { DbctlError } from '../../errors.ts'
import { excerptAt, placeAt, unitsBefore } from '../../place.ts'
import { type ServerError, SQLSTATE, serverErrorDetails, serverErrorIn } from '../../server-error.ts'
import { onlyTable } from '../sets/expressions.ts'
import { DECLARE, pagesOf } from './queries.ts'

/** The keys of the rows that the predicate chooses, in their order: so that of a limit the same rows come each time. */
export async function* namedRows(
  session: Session,
  { table, key }: { readonly table: TableShape; readonly key: readonly ColumnShape[] },
  where: string | undefined,
  limit: number | undefined,
): AsyncGenerator<string[][]> {
  // The table has no alias, so that a column may be called `name`, `users.name` and `public.users.name`.
  const columns = key.map(({ name }) => `${table.name}.${quoteIdentifier(name)}`)
  const texts = columns.map((name) => `${name}::pg_catalog.text`)
  // On lines of its own, since the predicate may end with a comment; without parameters, since it may not have any.
  const before = `select ${texts.join(', ')} from ${onlyTable(table)} where (\n`
  const predicate = where ?? 'true'
  const sql = `${before}${predicate}\n) order by ${columns.join(', ')}`
  try {
    yield* pagesOf(session, sql, [], limit)
  } catch (error) {
    const found = serverErrorIn(error)
    if (where === undefined || !found || !isMistake(found, where)) throw error
    throw predicateError(found, where, table, [...DECLARE, ...before].length)
  }
}

/** What a predicate can do wrong: its text (42), its values (21, 22), what its functions raise or may not do in here; or name a parameter. */
const isMistake = (error: ServerError, where: string): boolean =>
  (/^(?:0A|21|22|25|38|39|42|54|P0)/.test(error.fields.sqlstate) && error.fields.sqlstate !== SQLSTATE.insufficientPrivilege) ||
  wantsParameter(error, where)

/** Told as a violation of the protocol, which it is no fault of. */
const wantsParameter = ({ fields }: ServerError, where: string): boolean => fields.sqlstate === '08P01' && /\$\d/.test(where)

/** `before` is how many characters of the statement stand before the predicate. */
function predicateError(error: ServerError, where: string, { label }: TableShape, before: number): DbctlError {
  const { sqlstate, position, hint } = error.fields
  const message = wantsParameter(error, where) ? 'it has a parameter, as $1, for which there is no value' : error.fields.message
  // A predicate that ends too early is refused at the bracket behind it.
  const characters = position === undefined ? undefined : Math.min(Math.max(position - 1 - before, 0), [...where].length)
  const place = characters === undefined ? undefined : placeAt('--where', where, unitsBefore(where, characters))
  return new DbctlError('DBCTL_USAGE', `the predicate of --where is refused for ${label}: ${message} (${sqlstate})`, {
    hint: hint ? `${hint.replace(/\.$/, '')}.` : `Give a condition of SQL over the columns of ${label}, as after WHERE.`,
    details: { ...serverErrorDetails(error), where, ...(place ? { line: place.line, column: place.column } : {}) },
    excerpt: place && excerptAt(where, place),
    cause: error,
  })
}
