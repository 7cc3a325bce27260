import type { EntityPath } from './question.ts'

/** One question of drizzle-kit 0.31 as its text has it. */
export interface Prompt {
  readonly kind: string
  /** As it is shown: `users`, `shop.items`. */
  readonly name: string
  /** The table of a column, without its schema. */
  readonly table: string | undefined
  /** The old names, in the order of the choices; the choice before them all is to create, and may be the only one. */
  readonly from: readonly string[]
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: the escapes that move the cursor
const ESCAPES = /\u001b\[[0-9;?]*[A-Za-z]/g

/**
 * Reads what it draws:
 *
 *     Is full_name column in users table created or renamed from another column?
 *     ❯ + full_name        create column
 *       ~ name › full_name rename column
 *
 * Undefined for anything else, which is then refused and never answered.
 */
export function readPrompt(text: string): Prompt | undefined {
  const [question = '', ...lines] = text.replace(ESCAPES, '').trim().split('\n')
  const column = /^Is (.+) column in (.+) table created or renamed from another column\?$/.exec(question)
  const other = /^Is (.+) (\S+) created or renamed from another (\S+)\?$/.exec(question)
  const [, name = '', kind = ''] = column ? [question, column[1], 'column'] : other && other[2] === other[3] ? other : []
  if (name === '') return undefined
  const [create = '', ...renames] = lines.map((line) => line.replace(/^(?:❯ | {2})/, ''))
  if (!create.startsWith(`+ ${name} `) || !create.endsWith(` create ${kind}`)) return undefined
  const from = renames.map((line) => {
    const end = line.lastIndexOf(` rename ${kind}`)
    const between = line.slice(2, end).trimEnd()
    return line.startsWith('~ ') && end > 0 && between.endsWith(` › ${name}`) ? between.slice(0, -` › ${name}`.length) : ''
  })
  if (from.includes('')) return undefined
  return { kind, name, table: column?.[2], from }
}

/** `shop.items` → shop, items; what lies in public is shown without it. */
export function pathOf(kind: string, name: string): EntityPath {
  if (kind === 'schema' || kind === 'role' || kind === 'policy') return [name]
  const dot = name.indexOf('.')
  return dot < 0 ? ['public', name] : [name.slice(0, dot), name.slice(dot + 1)]
}
