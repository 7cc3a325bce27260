import type { ColumnDef, Constraint } from 'libpg-query'
import type { LintStatement } from '../sql/parsed.ts'
import { constraintsOf } from './alterations.ts'

/** Comments, strings, quoted names, bodies between dollars, and one by one what parts a list. */
const TOKEN = /--[^\n]*|\/\*[\s\S]*?\*\/|'[^']*'|"[^"]*"|\$([A-Za-z_]\w*)?\$[\s\S]*?\$\1\$|[()[\],;]/g

/** The source of what begins at a `location`, up to the comma or bracket that ends it, or to `until`, another location. */
export function clauseAt(statement: LintStatement, location: number | undefined, until?: number): string {
  const offsetOf = (at: number) => statement.placeOf(at) - statement.fileStart
  const from = offsetOf(location ?? 0)
  const end = until === undefined ? statement.text.length : offsetOf(until)
  const text = statement.text.slice(from, end)
  let depth = 0
  for (const { 0: token, index } of text.matchAll(TOKEN)) {
    if (token === '(' || token === '[') depth++
    else if (depth === 0 && /^[)\],;]$/.test(token)) return text.slice(0, index).trim()
    else if (token === ')' || token === ']') depth--
  }
  return text.trim()
}

/** A column's definition in the statement's own words: its name, type and collation without the constraints `without` names. */
export function columnClause(
  statement: LintStatement,
  column: ColumnDef,
  without: (constraint: Constraint) => boolean = () => false,
): string {
  const constraints = constraintsOf(column)
  const parts = [clauseAt(statement, column.location, constraints[0]?.location)]
  for (const [index, constraint] of constraints.entries()) {
    if (!without(constraint)) parts.push(clauseAt(statement, constraint.location, constraints[index + 1]?.location))
  }
  return parts.join(' ')
}

/** The statement that adds the column by itself, to be followed by what `without` names; nothing where the constraint stands alone. */
export const columnFirst = (
  statement: LintStatement,
  target: string,
  column: ColumnDef | undefined,
  without: (constraint: Constraint) => boolean,
): string => (column ? `ALTER TABLE ${target} ADD COLUMN ${columnClause(statement, column, without)};\n` : '')

/** The type in the statement's own words, with its collation. */
export const typeClause = (statement: LintStatement, column: ColumnDef): string =>
  clauseAt(statement, column.typeName?.location, constraintsOf(column)[0]?.location)
