import type { Node } from 'libpg-query'
import { splitAtBreakpoints } from '../source/breakpoints.ts'
import { parseSql } from '../sql/parse.ts'
import { closingAt, readsAt, type Token, tokensOf } from '../sql/tokens.ts'

/** One statement with what belongs to it, wherever it is moved. */
export interface Unit {
  /** The comments above it. */
  readonly lead: string
  /** Without its semicolon. */
  readonly text: string
  /** The semicolon and the comment behind it. */
  readonly tail: string
  readonly node: Node
  readonly tokens: readonly Token[]
  /** The offset in `text` of a `location` in the parse tree. */
  at(location: number | undefined): number
}

/** The statement as the file has it, or another in its place: comments stay. */
export const spell = ({ lead, text, tail }: Unit, replacement: string = text): string =>
  `${lead === '' ? '' : `${lead}\n`}${replacement}${tail}`

/** The statements of a migration. Throws SqlSyntaxError. */
export async function readUnits(sql: string): Promise<Unit[]> {
  const units: Unit[] = []
  let above = ''
  for (const chunk of splitAtBreakpoints(sql)) {
    const { statements } = await parseSql(chunk.sql)
    let done = 0
    for (const { text, start, end } of statements) {
      const [behind = ''] = /^\s*;?[^\S\n]*(?:--[^\n]*)?/.exec(chunk.sql.slice(end)) ?? []
      units.push(await readUnit(text, lines(above, chunk.sql.slice(done, start)), behind.replace(/^\s*;?/, '')))
      above = ''
      done = end + behind.length
    }
    above = lines(above, chunk.sql.slice(done))
  }
  const last = units.at(-1)
  return last && above !== '' ? [...units.slice(0, -1), { ...last, tail: `${last.tail}\n${above}` }] : units
}

const lines = (...parts: string[]): string =>
  parts
    .map((part) => part.trim())
    .filter((part) => part !== '')
    .join('\n')

/** One statement, read by itself: of a file, taken from a longer one, or made up by the rewriting. */
export async function readUnit(sql: string, lead = '', comment = ''): Promise<Unit> {
  const tokens = await tokensOf(sql)
  const end = tokens.at(-1)?.end ?? 0
  const text = sql.slice(0, end)
  const { statements, offsetOf } = await parseSql(text)
  const [statement] = statements
  if (!statement || statements.length > 1) throw new Error(`not one statement: ${text}`)
  const rest = sql.slice(end) + comment
  const gap = /^[^\S\n]*\n/.test(rest) ? '\n' : ' '
  const tail = rest.trim() === '' ? ';' : `;${gap}${rest.trim()}`
  return { lead, text, tail, node: statement.node, tokens, at: (location) => offsetOf(location ?? 0) }
}

/** Each part of `ALTER TABLE t ADD …, ALTER …` as a statement of its own; the comments go with the first. */
export async function splitAlterTable(unit: Unit): Promise<Unit[]> {
  const { node, tokens, text } = unit
  if (!('AlterTableStmt' in node) || (node.AlterTableStmt.cmds?.length ?? 0) < 2) return [unit]
  const first = headEnd(tokens)
  const cuts: number[] = []
  for (let at = first; at < tokens.length; ) {
    const token = tokens[at] as Token
    if (token.text === ',') cuts.push(at)
    at = token.text === '(' || token.text === '[' ? closingAt(tokens, at) : at + 1
  }
  const head = text.slice(0, tokens[first - 1]?.end ?? 0)
  const parts = [first - 1, ...cuts].map((cut, i) => {
    const from = (tokens[cut + 1] as Token).start
    return `${head} ${text.slice(from, tokens[(cuts[i] ?? tokens.length) - 1]?.end)}`
  })
  const comment = unit.tail.slice(1)
  const units = await Promise.all(parts.map((part, i) => readUnit(part, i === 0 ? unit.lead : '', i === 0 ? comment : '')))
  return units.sort((a, b) => passOf(a) - passOf(b))
}

/** PostgreSQL does the parts of an ALTER TABLE in passes (tablecmds.c, AlterTablePass): what is dropped goes before what is added. */
function passOf({ node }: Unit): number {
  const [part] = 'AlterTableStmt' in node ? (node.AlterTableStmt.cmds ?? []) : []
  const subtype = part && 'AlterTableCmd' in part ? part.AlterTableCmd.subtype : undefined
  if (subtype?.startsWith('AT_Drop')) return 0
  return subtype === 'AT_AlterColumnType' ? 1 : subtype === 'AT_AddColumn' ? 2 : 3
}

/** Behind `ALTER TABLE [IF EXISTS] [ONLY] name [*]`. */
function headEnd(tokens: readonly Token[]): number {
  let at = 2
  if (readsAt(tokens, at, 'if', 'exists')) at += 2
  const bracketed = readsAt(tokens, at, 'only', '(')
  if (readsAt(tokens, at, 'only')) at += bracketed ? 2 : 1
  at++
  while (tokens[at]?.text === '.') at += 2
  if (bracketed || tokens[at]?.text === '*') at++
  return at
}
