import type { Statement } from './parse.ts'

/** BEGIN, statements, perhaps handlers of exceptions, END: no DECLARE, and thus no SELECT INTO a variable that would read as a new table. */
const PLAIN = /^(\s*BEGIN\b)([\s\S]*?)(?:\bEXCEPTION\s+WHEN\b[\s\S]*)?\bEND\s*;?\s*$/i

/** The SQL in a DO block's body and where in the statement it begins, in UTF-16 units; undefined where it can be no plain SQL. */
export function plainBody({ node, text }: Statement): { sql: string; offset: number } | undefined {
  if (!('DoStmt' in node)) return undefined
  const options = (node.DoStmt.args ?? []).flatMap((argument) => ('DefElem' in argument ? [argument.DefElem] : []))
  const textOf = (name: string) => {
    const arg = options.find(({ defname }) => defname === name)?.arg
    return arg && 'String' in arg ? arg.String.sval : undefined
  }
  const body = textOf('as')
  if (body === undefined || (textOf('language') ?? 'plpgsql') !== 'plpgsql') return undefined
  const [, begin = '', sql] = PLAIN.exec(body) ?? []
  // Between dollars it stands verbatim; in quotes with escapes it may not.
  const at = text.indexOf(body)
  return sql === undefined || at < 0 ? undefined : { sql, offset: at + begin.length }
}
