/**
 * One form for SQL that PostgreSQL printed, since its majors do not print alike. What counts as a difference is decided on this form;
 * what is shown, and what mends, is the text as it was printed.
 */

const TOKEN =
  /\s+|--[^\n]*|\$([A-Za-z_\u0080-\uffff][\w\u0080-\uffff]*)?\$[\s\S]*?\$\1\$|[eE]'(?:[^'\\]|\\.|'')*'|[bBxX]?'(?:[^']|'')*'|"(?:[^"]|"")*"|[A-Za-z_\u0080-\uffff][\w$\u0080-\uffff]*|\d+(?:\.\d+)?(?:e[+-]?\d+)?|::|[-+*/<>=~!@#%^&|`?]+|./g

/** The tokens of SQL as PostgreSQL prints it: no comments but in bodies, which are quoted. */
export const tokensOf = (sql: string): string[] => (sql.match(TOKEN) ?? []).filter((token) => !/^(?:\s|--)/.test(token))

const IDENTIFIER = /^(?:"|[A-Za-z_\u0080-\uffff])/
/** Words that may follow a table in FROM and are no alias. */
const AFTER_TABLE = new Set([
  'WHERE',
  'GROUP',
  'HAVING',
  'WINDOW',
  'UNION',
  'INTERSECT',
  'EXCEPT',
  'ORDER',
  'LIMIT',
  'OFFSET',
  'FETCH',
  'FOR',
])

/**
 * A view's query. Up to PostgreSQL 15 its columns are printed as `users.id` always; since 16 as `id` where there is only one source to
 * take them from. Then, and only then, the source's name is left out here; two sources are told apart as before.
 */
export function canonicalQuery(sql: string): string {
  const tokens = tokensOf(sql)
  const source = onlySource(tokens)
  const kept = tokens.filter((token, i) => {
    const [previous, next] = [tokens[i - 1], tokens[i + 1]]
    if (token === '.' && source !== undefined && tokens[i - 1] === source && tokens[i - 2] !== '.') return false
    return !(token === source && next === '.' && previous !== '.')
  })
  return kept.join(' ')
}

/** Any other printed SQL: white space and line breaks do not matter. */
export const canonicalSql = (sql: string): string => tokensOf(sql).join(' ')

/** The name by which the outermost query's only source goes, if there is only one. */
function onlySource(tokens: readonly string[]): string | undefined {
  let at = indexAtDepth(tokens, 0, 'FROM')
  if (at === undefined) return undefined
  at += 1
  while (tokens[at] === 'ONLY' || tokens[at] === 'LATERAL') at += 1
  let name: string | undefined
  if (tokens[at] === '(') at = closing(tokens, at) + 1
  else {
    name = tokens[at]
    at += 1
    while (tokens[at] === '.') {
      name = tokens[at + 1]
      at += 2
    }
    if (tokens[at] === '(') at = closing(tokens, at) + 1
    if (tokens[at] === 'WITH' && tokens[at + 1] === 'ORDINALITY') at += 2
  }
  const alias = tokens[at]
  if (alias !== undefined && IDENTIFIER.test(alias) && !AFTER_TABLE.has(alias) && alias !== 'TABLESAMPLE' && !isJoin(alias)) {
    name = alias
    at += 1
    if (tokens[at] === '(') at = closing(tokens, at) + 1
  }
  if (tokens[at] === 'TABLESAMPLE') return name
  const next = tokens[at]
  return next === undefined || next === ';' || AFTER_TABLE.has(next) ? name : undefined
}

const isJoin = (token: string): boolean => ['JOIN', 'LEFT', 'RIGHT', 'FULL', 'CROSS', 'INNER', 'NATURAL'].includes(token)

function indexAtDepth(tokens: readonly string[], from: number, wanted: string): number | undefined {
  for (let i = from; i < tokens.length; i++) {
    if (tokens[i] === '(') i = closing(tokens, i)
    else if (tokens[i] === wanted) return i
  }
  return undefined
}

function closing(tokens: readonly string[], opening: number): number {
  let depth = 0
  for (let i = opening; i < tokens.length; i++) {
    if (tokens[i] === '(') depth += 1
    if (tokens[i] === ')' && --depth === 0) return i
  }
  return tokens.length
}
