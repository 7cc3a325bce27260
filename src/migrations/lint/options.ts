import type { Node } from 'libpg-query'

/** An option in brackets or as a bare word: `(CONCURRENTLY)`, `FULL`, `(FULL true)`; `false`, `off` and `0` switch it off. */
export function isOn(options: readonly Node[] | undefined, name: string): boolean {
  const found = (options ?? []).flatMap((node) => ('DefElem' in node && node.DefElem.defname === name ? [node.DefElem] : [])).at(-1)
  if (!found) return false
  const { arg } = found
  if (!arg) return true
  if ('Integer' in arg) return (arg.Integer.ival ?? 0) !== 0
  if ('Boolean' in arg) return arg.Boolean.boolval === true
  return !('String' in arg) || !/^(?:false|off)$/i.test(arg.String.sval ?? '')
}
