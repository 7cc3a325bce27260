/** Rows in COPY's text format. https://www.postgresql.org/docs/current/sql-copy.html#id-1.9.55.9.2 */

/** Bytes, about, that are sent at once: small writes cost more than what they carry. */
export const CHUNK = 65_536

/** One row with its end. */
export function copyLine(values: ReadonlyArray<string | null>): string {
  let line = ''
  for (let at = 0; at < values.length; at++) {
    if (at > 0) line += '\t'
    const value = values[at]
    line += value === null || value === undefined ? '\\N' : escaped(value)
  }
  return `${line}\n`
}

const SPECIAL = /[\\\t\n\r]/
const ESCAPES: Readonly<Record<string, string>> = { '\\': '\\\\', '\t': '\\t', '\n': '\\n', '\r': '\\r' }

const escaped = (value: string): string =>
  SPECIAL.test(value) ? value.replace(/[\\\t\n\r]/g, (character) => ESCAPES[character] ?? character) : value

/** Gathers lines into chunks, each of whole rows. */
export async function* copyChunks(lines: AsyncIterable<string> | Iterable<string>): AsyncGenerator<Uint8Array> {
  let text = ''
  for await (const line of lines) {
    text += line
    if (text.length < CHUNK) continue
    yield Buffer.from(text)
    text = ''
  }
  if (text !== '') yield Buffer.from(text)
}
