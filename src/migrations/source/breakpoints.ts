import type { Chunk } from './migration.ts'

const BREAKPOINT = '--> statement-breakpoint'

/**
 * Comments, and text in which a marker is no comment: strings, quoted names, bodies between dollars. A doubled quote reads as two strings
 * that touch, which comes to the same.
 */
const TOKENS =
  /--[^\n]*|\/\*[\s\S]*?\*\/|\b[eE]'(?:[^'\\]|\\[\s\S])*'|'[^']*'|"[^"]*"|\$(?:([A-Za-z_\u0080-\uffff][\w\u0080-\uffff]*)?)\$[\s\S]*?\$\1\$/g

/**
 * Where drizzle-kit's markers part a file. Drizzle splits at every literal marker; here one inside a string or a function's body stays
 * text, since a body cut in two is no SQL. Offsets in UTF-16 units.
 */
export function splitAtBreakpoints(sql: string): Chunk[] {
  const chunks: Chunk[] = []
  let start = sql.startsWith('\uFEFF') ? 1 : 0 // a byte order mark is part of the file, and so of its hash, but no SQL
  for (const at of markersIn(sql)) {
    chunks.push({ sql: sql.slice(start, at), offset: start })
    start = at + BREAKPOINT.length
  }
  chunks.push({ sql: sql.slice(start), offset: start })
  return chunks
}

function markersIn(sql: string): number[] {
  const found: number[] = []
  if (!sql.includes(BREAKPOINT)) return found
  for (const { 0: token, index } of sql.matchAll(TOKENS)) {
    if (!token.startsWith('--')) continue
    for (let at = token.indexOf(BREAKPOINT); at >= 0; at = token.indexOf(BREAKPOINT, at + 1)) found.push(index + at)
  }
  return found
}

/** Markers that Drizzle would split at and dbctl does not, because they stand inside a string or a body. */
export function tornMarkers(sql: string): number[] {
  const split = new Set(markersIn(sql))
  const torn: number[] = []
  for (let at = sql.indexOf(BREAKPOINT); at >= 0; at = sql.indexOf(BREAKPOINT, at + 1)) if (!split.has(at)) torn.push(at)
  return torn
}

/**
 * The comments that run to the end of their line, with their dashes and without the blanks at the end; what looks like one inside a string
 * or a body is none. Offsets in UTF-16 units.
 */
export function commentsIn(sql: string): { text: string; offset: number }[] {
  const comments: { text: string; offset: number }[] = []
  for (const { 0: token, index } of sql.matchAll(TOKENS)) {
    if (token.startsWith('--')) comments.push({ text: token.trimEnd(), offset: index })
  }
  return comments
}

/** The text with everything blanked in which a keyword is no statement; every place stays where it is. */
export const blankOpaque = (sql: string): string => sql.replace(TOKENS, (text) => text.replace(/[^\n]/g, ' '))

/**
 * A long text in pieces of about `length` that end with a statement's semicolon at the end of a line. The body of a function that is SQL
 * without quotes (BEGIN ATOMIC) has such semicolons too: a piece may then be no SQL although the whole is.
 */
export function piecesOf(sql: string, length: number): Chunk[] {
  const pieces: Chunk[] = []
  let start = 0
  for (const { 0: token, index } of sql.matchAll(TOKENS_AND_ENDS)) {
    if (!token.startsWith(';') || index - start < length) continue
    pieces.push({ sql: sql.slice(start, index + 1), offset: start })
    start = index + 1
  }
  if (start < sql.length) pieces.push({ sql: sql.slice(start), offset: start })
  return pieces
}

const TOKENS_AND_ENDS = new RegExp(`${TOKENS.source}|;[ \\t\\r]*\\n`, TOKENS.flags)
