/** What a name in a schema says, in words. */

/** `lastUsedAt`, `last_used_at` and `Last Used At` are all last, used, at. */
export const wordsOf = (name: string): string[] =>
  name
    .replace(/([a-z0-9])([A-Z])/g, '$1_$2')
    .replace(/([A-Z])([A-Z][a-z])/g, '$1_$2')
    .toLowerCase()
    .split(/[^\p{L}\p{N}]+/u)
    .filter((word) => word !== '')

export const singular = (word: string): string => {
  if (/(?:ss|us|is)$/.test(word)) return word
  if (/ies$/.test(word)) return word.replace(/ies$/, 'y')
  return word.replace(/(x|ch|sh|ss)es$/, '$1').replace(/s$/, '')
}
