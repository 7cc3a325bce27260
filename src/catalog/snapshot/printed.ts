/**
 * One form for SQL that PostgreSQL printed, since its majors do not print alike. What counts as a difference is decided on this form;
 * what is shown, and what mends, is the text as it was printed.
 */

const TOKEN =
  /\s+|--[^\n]*|\$([A-Za-z_\u0080-\uffff][\w\u0080-\uffff]*)?\$[\s\S]*?\$\1\$|[eE]'(?:[^'\\]|\\.|'')*'|[bBxX]?'(?:[^']|'')*'|"(?:[^"]|"")*"|[A-Za-z_\u0080-\uffff][\w$\u0080-\uffff]*|\d+(?:\.\d+)?(?:e[+-]?\d+)?|::|[-+*/<>=~!@#%^&|`?]+|./g

/** The tokens of SQL as PostgreSQL prints it: no comments but in bodies, which are quoted. */
export const tokensOf = (sql: string): string[] =>
  (sql.match(TOKEN) ?? [])
    .filter((token) => !/^(?:\s|--)/.test(token))
    // XMLSERIALIZE has it printed since PostgreSQL 16, and does the same without it.
    .filter((token, i, all) => !(token === 'NO' && all[i + 1] === 'INDENT') && !(token === 'INDENT' && all[i - 1] === 'NO'))

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
  const tokens = castElements(tokensOf(sql))
  const source = onlySource(tokens)
  const kept = tokens.filter((token, i) => {
    const [previous, next] = [tokens[i - 1], tokens[i + 1]]
    if (token === '.' && source !== undefined && tokens[i - 1] === source && tokens[i - 2] !== '.') return false
    return !(token === source && next === '.' && previous !== '.')
  })
  return kept.join(' ')
}

/** Any other printed SQL: white space and line breaks do not matter. */
export const canonicalSql = (sql: string): string => castElements(tokensOf(sql)).join(' ')

/**
 * What was written as `name IN ('a', 'b')` of a varchar is printed as `(ARRAY['a', 'b'])::text[]`; that, read and printed again, as after
 * a dump is restored, is `ARRAY['a'::text, 'b'::text]`. The latter is the form here.
 */
function castElements(tokens: readonly string[]): string[] {
  const result: string[] = []
  for (let at = 0; at < tokens.length; at++) {
    const cast = arrayCastAt(tokens, at)
    if (!cast) {
      result.push(tokens[at] ?? '')
      continue
    }
    const elements = cast.elements.map((element) => ['(', ...castElements(element), ')', '::', ...cast.type])
    result.push('ARRAY', '[', ...elements.flatMap((element, i) => (i === 0 ? element : [',', ...element])), ']')
    at = cast.end - 1
  }
  return result
}

/** `(ARRAY[…])::type[]` that begins at a token. */
function arrayCastAt(tokens: readonly string[], at: number): { elements: string[][]; type: string[]; end: number } | undefined {
  if (tokens[at] !== '(' || tokens[at + 1] !== 'ARRAY' || tokens[at + 2] !== '[') return undefined
  const close = closing(tokens, at)
  if (tokens[close - 1] !== ']' || tokens[close + 1] !== '::') return undefined
  const type: string[] = []
  let end = close + 2
  for (; tokens[end] === '.' || IDENTIFIER.test(tokens[end] ?? ''); end++) type.push(tokens[end] ?? '')
  if (tokens[end] !== '[' || tokens[end + 1] !== ']' || type.length === 0) return undefined
  return { elements: splitAtCommas(tokens.slice(at + 3, close - 1)), type, end: end + 2 }
}

function splitAtCommas(tokens: readonly string[]): string[][] {
  const parts: string[][] = [[]]
  let depth = 0
  for (const token of tokens) {
    if (token === '(' || token === '[') depth += 1
    if (token === ')' || token === ']') depth -= 1
    if (token === ',' && depth === 0) parts.push([])
    else parts.at(-1)?.push(token)
  }
  return parts
}

/** The name by which the outermost query's only source goes, if there is only one. */
function onlySource(tokens: readonly string[]): string | undefined {
  let at = indexAtDepth(tokens, 0, 'FROM')
  if (at === undefined) return undefined
  at += 1
  while (tokens[at] === 'ONLY' || tokens[at] === 'LATERAL') at += 1
  if (tokens[at] === 'ROWS' && tokens[at + 1] === 'FROM') at += 2
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
