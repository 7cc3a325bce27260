/** What a condition on a text comes to as a regular expression. */

const LITERAL = /[.*+?^${}()|[\]\\]/g

export const escaped = (text: string): string => text.replace(LITERAL, '\\$&')

/** A pattern of LIKE; a text where it has no wildcard, and null where it takes everything or ends in its escape. */
export function likePattern(like: string): { readonly pattern: string } | { readonly text: string } | null {
  const parts: readonly string[] = like.match(/\\[\s\S]|[\s\S]/gu) ?? []
  if (parts.at(-1) === '\\') return null
  const literal = (part: string) => (part.length > 1 && part.startsWith('\\') ? part.slice(1) : part)
  if (!parts.includes('%') && !parts.includes('_')) return { text: parts.map(literal).join('') }
  const [open, closed] = [parts[0] === '%', parts.at(-1) === '%']
  const from = parts.findIndex((part) => part !== '%')
  if (from < 0) return null
  const to = parts.findLastIndex((part) => part !== '%')
  const middle = parts.slice(from, to + 1).map((part) => (part === '%' ? '.*' : part === '_' ? '.' : escaped(literal(part))))
  return { pattern: `${open ? '' : '^'}${middle.join('')}${closed ? '' : '$'}` }
}
