import type { TypeModel } from '../sql/schema-model.ts'

/** `a`, `a and b`, `a, b and c`. */
export function listed(items: readonly string[]): string {
  return items.length < 2 ? (items[0] ?? '') : `${items.slice(0, -1).join(', ')} and ${items.at(-1)}`
}

/** A string as the Drizzle schema writes it. */
export const inTypeScript = (text: string): string => `'${text.replace(/['\\]/g, '\\$&')}'`

/** A word of a command line, whatever is in it. */
export const inShell = (text: string): string => `'${text.replaceAll("'", "'\\''")}'`

/** A type as a column's definition spells it: `vector(1536)`, `timestamptz`, `text[]`. */
export const typeText = ({ name, modifiers, array }: TypeModel): string =>
  `${name}${modifiers.length > 0 ? `(${modifiers.join(',')})` : ''}${array ? '[]' : ''}`

/** What asks for a finding to be let through, where the statement is right as it stands. */
export const allowing = (rule: string, because: string, sql: string): string => `-- dbctl: allow ${rule} because ${because}\n${sql};`
