/**
 * What a value looks like in JavaScript, on both engines alike:
 * int2, int4, oid, float4, float8 → number; bool → boolean; json, jsonb → parsed; bytea → Uint8Array;
 * everything else (int8, numeric, timestamps, uuid, vector, arrays, …) → PostgreSQL's own text, so that nothing loses precision.
 * A query that wants an array asks for it as JSON: `to_json(array(…))`.
 */
export const PARSERS: Readonly<Record<number, (text: string) => unknown>> = {
  16: (text) => text === 't' || text === 'true',
  17: (text) => Uint8Array.from(Buffer.from(text.slice(2), 'hex')),
  20: (text) => text,
  21: Number,
  23: Number,
  26: Number,
  114: (text) => JSON.parse(text) as unknown,
  700: Number,
  701: Number,
  1082: (text) => text,
  1114: (text) => text,
  1184: (text) => text,
  1700: (text) => text,
  3802: (text) => JSON.parse(text) as unknown,
}

/** A parameter in PostgreSQL's text form, whatever type the server gives it; null stays null. */
export function toText(value: unknown): string | null {
  if (value === null || value === undefined) return null
  if (typeof value === 'string') return value
  if (typeof value === 'boolean') return value ? 't' : 'f'
  if (value instanceof Date) return value.toISOString()
  if (value instanceof Uint8Array) return `\\x${Buffer.from(value).toString('hex')}`
  if (Array.isArray(value)) return `{${value.map(arrayElement).join(',')}}`
  if (typeof value === 'object') return JSON.stringify(value)
  return String(value)
}

function arrayElement(value: unknown): string {
  if (Array.isArray(value)) return toText(value) ?? 'NULL'
  const text = toText(value)
  return text === null ? 'NULL' : `"${text.replace(/["\\]/g, '\\$&')}"`
}

/** ISO 8601 in UTC, to the microsecond PostgreSQL keeps: `2026-11-21 11:31:48.5+00` → `2026-11-21T11:31:48.500Z`. Sessions of dbctl run in UTC. */
export function isoTimestamp(text: string): string {
  const match = /^(\d{4,}-\d\d-\d\d) (\d\d:\d\d:\d\d)(?:\.(\d+))?(?:\+00)?$/.exec(text)
  return match ? `${match[1]}T${match[2]}.${(match[3] ?? '').padEnd(3, '0')}Z` : text
}

/** An identifier, quoted: always, so that case, spaces and reserved words never matter. */
export const quoteIdentifier = (...parts: string[]): string => parts.map((part) => `"${part.replaceAll('"', '""')}"`).join('.')

/** Text as a literal, for SQL that cannot take parameters: scripts and DDL; a query takes its values as parameters. E'' means the same whatever standard_conforming_strings says. */
export function quoteLiteral(text: string): string {
  const quoted = `'${text.replaceAll("'", "''").replaceAll('\\', '\\\\')}'`
  return text.includes('\\') ? `E${quoted}` : quoted
}
