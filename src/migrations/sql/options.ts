import type { Node } from 'libpg-query'

/** An option in brackets or as a bare word: `(CONCURRENTLY)`, `FULL`, `(FULL true)`; `false`, `off` and `0` switch it off. */
export const isOn = (options: readonly Node[] | undefined, name: string): boolean => stateOf(options, name) ?? false

/** Likewise for one that is on where nothing is said of it. */
export const isOnUnlessTold = (options: readonly Node[] | undefined, name: string): boolean => stateOf(options, name) ?? true

function stateOf(options: readonly Node[] | undefined, name: string): boolean | undefined {
  const found = (options ?? []).flatMap((node) => ('DefElem' in node && node.DefElem.defname === name ? [node.DefElem] : [])).at(-1)
  if (!found) return undefined
  const { arg } = found
  if (!arg) return true
  if ('Integer' in arg) return (arg.Integer.ival ?? 0) !== 0
  if ('Boolean' in arg) return arg.Boolean.boolval === true
  // In a WITH clause the grammar takes `off` for the name of a type.
  const word = 'TypeName' in arg ? arg.TypeName.names?.at(-1) : arg
  return !word || !('String' in word) || !/^(?:false|off)$/i.test(word.String.sval ?? '')
}
