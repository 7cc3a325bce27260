/** Values of a module's rows in PostgreSQL's text form. */

export interface ValueText {
  readonly text: string | null
  /** Whether it is the JSON text of an array or object. */
  readonly json: boolean
}

/** A value that has no text form. The message names its kind, never the value. */
export class NoText extends Error {}

export function textOf(value: unknown): ValueText {
  if (value === null) return { text: null, json: false }
  if (typeof value === 'string') return { text: sound(value), json: false }
  if (typeof value === 'boolean' || typeof value === 'number' || typeof value === 'bigint') return { text: String(value), json: false }
  if (value instanceof Uint8Array) return { text: `\\x${Buffer.from(value).toString('hex')}`, json: false }
  const plain = asJson(value)
  return typeof plain === 'object' && plain !== null ? { text: jsonText(plain), json: true } : textOf(plain)
}

/** The text of a value as JSON; bigints keep their digits, which JSON.stringify refuses. */
export function jsonText(value: unknown, within: readonly object[] = []): string {
  if (value === null || typeof value === 'boolean') return String(value)
  if (typeof value === 'string') return JSON.stringify(sound(value))
  if (typeof value === 'bigint') return String(value)
  if (typeof value === 'number') {
    if (!Number.isFinite(value)) throw new NoText(`${value} inside an array or object, which JSON has no number for`)
    return JSON.stringify(value)
  }
  const plain = asJson(value)
  if (typeof plain !== 'object' || plain === null) return jsonText(plain, within)
  if (within.includes(plain)) throw new NoText('an object that contains itself')
  const inside = [...within, plain]
  if (Array.isArray(plain))
    return `[${Array.from(plain, (element) => (element === undefined ? 'null' : jsonText(element, inside))).join(',')}]`
  const properties = Object.entries(plain).filter(([, property]) => property !== undefined)
  return `{${properties.map(([key, property]) => `${JSON.stringify(sound(key))}:${jsonText(property, inside)}`).join(',')}}`
}

/** What JSON.stringify would take an object for; kinds that it would silently empty are refused. */
function asJson(value: unknown): unknown {
  if (typeof value === 'function') throw new NoText('a function')
  if (typeof value === 'symbol' || value === undefined) throw new NoText(typeof value)
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value
  if (value instanceof Date) {
    if (Number.isNaN(value.getTime())) throw new NoText('an invalid date')
    return value.toISOString()
  }
  if (ArrayBuffer.isView(value) && !(value instanceof DataView)) {
    return value instanceof Uint8Array
      ? `\\x${Buffer.from(value).toString('hex')}`
      : Array.from(value as unknown as ArrayLike<number | bigint>)
  }
  if ('getSQL' in value) throw new NoText('an SQL expression')
  if ('toJSON' in value && typeof value.toJSON === 'function') {
    const json = (value.toJSON as () => unknown)()
    if (json === value) throw new NoText('an object whose toJSON() gives the object')
    return json
  }
  if (value instanceof Promise) throw new NoText('a promise: await it')
  for (const kind of [Map, Set, WeakMap, RegExp, Error, ArrayBuffer, DataView]) {
    if (value instanceof kind) throw new NoText(`a value of the class ${kind.name}`)
  }
  return value
}

function sound(text: string): string {
  if (text.includes('\0')) throw new NoText('a text with the NUL character (U+0000), which no text in PostgreSQL can hold')
  if (/\p{Surrogate}/u.test(text)) throw new NoText('a text with half of a surrogate pair, which is no character')
  return text
}
