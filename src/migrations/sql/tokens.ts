import { byteOffsets } from './parse.ts'

/** A word, a name, a literal or a mark of SQL, as PostgreSQL's own scanner takes it. Offsets are UTF-16 units of the text. */
export interface Token {
  readonly text: string
  readonly start: number
  readonly end: number
}

/** The tokens of a text that parses, comments left out. */
export async function tokensOf(sql: string): Promise<Token[]> {
  const { loadModule, scanSync } = await import('libpg-query')
  await loadModule()
  const offsetOf = byteOffsets(sql)
  return scanSync(sql)
    .tokens.filter(({ tokenName }) => tokenName !== 'SQL_COMMENT' && tokenName !== 'C_COMMENT')
    .map((token) => {
      const [start, end] = [offsetOf(token.start), offsetOf(token.end)]
      return { text: sql.slice(start, end), start, end }
    })
}

/** Whether the tokens from one on are these keywords, in whatever case. */
export const readsAt = (tokens: readonly Token[], index: number, ...keywords: string[]): boolean =>
  keywords.every((keyword, i) => tokens[index + i]?.text.toLowerCase() === keyword)

/** The index behind the bracket that closes the one at `index`. */
export function closingAt(tokens: readonly Token[], index: number): number {
  let depth = 0
  for (let at = index; at < tokens.length; at++) {
    const { text } = tokens[at] as Token
    if (text === '(' || text === '[') depth++
    else if (text === ')' || text === ']') depth--
    if (depth === 0) return at + 1
  }
  return tokens.length
}
