import type { CatalogSnapshot, ExtensionObject } from './snapshot.ts'

/**
 * The database `actual` as it would print with its extensions in the schemas in which `expected` has them: pgvector in `extensions`
 * instead of `public` is one difference, and not one of every column, index and function that names its types.
 */
export function withExtensionsMoved(expected: CatalogSnapshot, actual: CatalogSnapshot): CatalogSnapshot {
  const moves = actual.objects.flatMap((object) => {
    if (object.kind !== 'extension') return []
    const wanted = expected.objects.find((other): other is ExtensionObject => other.kind === 'extension' && other.name === object.name)
    return wanted && wanted.is.schema !== object.is.schema ? [{ from: mentions(object), to: `${printedName(wanted.is.schema)}.$1` }] : []
  })
  if (moves.length === 0) return actual
  const move = (text: string): string => moves.reduce((moved, { from, to }) => moved.replace(from, to), text)
  return {
    ...actual,
    objects: actual.objects.map((object) =>
      object.kind === 'extension'
        ? object
        : { ...object, name: move(object.name), needs: object.needs.map(move), is: mapStrings(object.is, move) as never },
    ),
  }
}

/** Where printed SQL names something of an extension, qualified as it always is. */
function mentions({ is, members }: ExtensionObject): RegExp {
  const names = members.map((name) => escaped(/^[\w$]+$/.test(name) || !/\w/.test(name) ? name : `"${name}"`))
  return new RegExp(`(?<![\\w$".])${escaped(printedName(is.schema))}\\.(${names.join('|')})(?![\\w$])`, 'g')
}

const escaped = (text: string): string => text.replace(/[.*+?^${}()|[\]\\/-]/g, '\\$&')

/** As PostgreSQL prints it: quoted where it must be. */
const printedName = (name: string): string => (/^[a-z_][a-z0-9_]*$/.test(name) ? name : `"${name.replaceAll('"', '""')}"`)

function mapStrings(value: unknown, map: (text: string) => string): unknown {
  if (typeof value === 'string') return map(value)
  if (Array.isArray(value)) return value.map((element) => mapStrings(element, map))
  if (value === null || typeof value !== 'object') return value
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, mapStrings(inner, map)]))
}
