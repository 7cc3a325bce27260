/** Rows in COPY's binary format, for tables with wide vectors: their text is three times as long and dear to read for the server. */
import type { ColumnShape, TypeShape } from '../../catalog/table-shapes.ts'

/** https://www.postgresql.org/docs/current/sql-copy.html: signature, flags, length of the header's extension. */
export const BINARY_HEADER = Buffer.from('5047434f50590aff0d0a000000000000000000', 'hex')
export const BINARY_TRAILER = Buffer.from('ffff', 'hex')

/** Writes a value, given as text, behind its length. */
type FieldWriter = (out: BinaryRows, text: string) => void

/** Grows as it is written, and is taken in chunks of whole rows. */
export class BinaryRows {
  #buffer = Buffer.allocUnsafe(262_144)
  #length = 0

  get length(): number {
    return this.#length
  }

  /** What was written, until something is written again. */
  take(): Buffer {
    const taken = this.#buffer.subarray(0, this.#length)
    this.#length = 0
    return taken
  }

  /** Room for `bytes` more. */
  #reserve(bytes: number): void {
    if (this.#length + bytes <= this.#buffer.length) return
    const larger = Buffer.allocUnsafe(Math.max(this.#buffer.length * 2, this.#length + bytes))
    this.#buffer.copy(larger, 0, 0, this.#length)
    this.#buffer = larger
  }

  int16(value: number): void {
    this.#reserve(2)
    this.#length = this.#buffer.writeInt16BE(value, this.#length)
  }

  int32(value: number): void {
    this.#reserve(4)
    this.#length = this.#buffer.writeInt32BE(value, this.#length)
  }

  int64(value: bigint): void {
    this.#reserve(8)
    this.#length = this.#buffer.writeBigInt64BE(value, this.#length)
  }

  /** Of a whole number that a double holds exactly; a BigInt for each row would be garbage for each row. */
  safeInt64(value: number): void {
    this.#reserve(8)
    const high = Math.floor(value / 0x1_0000_0000)
    this.#length = this.#buffer.writeInt32BE(high, this.#length)
    this.#length = this.#buffer.writeUInt32BE(value - high * 0x1_0000_0000, this.#length)
  }

  float32(value: number): void {
    this.#reserve(4)
    this.#length = this.#buffer.writeFloatBE(value, this.#length)
  }

  float64(value: number): void {
    this.#reserve(8)
    this.#length = this.#buffer.writeDoubleBE(value, this.#length)
  }

  byte(value: number): void {
    this.#reserve(1)
    this.#buffer[this.#length++] = value
  }

  /** UTF-8 behind its length and, where one is given, a byte before it. */
  text(value: string, before?: number): void {
    const extra = before === undefined ? 0 : 1
    const bytes = Buffer.byteLength(value)
    this.#reserve(4 + extra + bytes)
    this.int32(bytes + extra)
    if (before !== undefined) this.byte(before)
    this.#length += this.#buffer.write(value, this.#length, 'utf8')
  }

  hex(digits: string): void {
    this.#reserve(digits.length / 2)
    this.#length += this.#buffer.write(digits, this.#length, 'hex')
  }

  /** pgvector's `vector`: dimension, nothing, and the floats. */
  vector(floats: Float32Array): void {
    this.#reserve(8 + 4 * floats.length)
    this.int32(4 + 4 * floats.length)
    this.int16(floats.length)
    this.int16(0)
    const from = this.#length
    new Uint8Array(this.#buffer.buffer, this.#buffer.byteOffset + from, 4 * floats.length).set(
      new Uint8Array(floats.buffer, floats.byteOffset, 4 * floats.length),
    )
    // Floats stand in memory with the lowest byte first, on every machine that Node runs on today.
    this.#buffer.subarray(from, from + 4 * floats.length).swap32()
    this.#length += 4 * floats.length
  }
}

const asText: FieldWriter = (out, text) => out.text(text)
const fixed =
  (bytes: number, write: FieldWriter): FieldWriter =>
  (out, text) => {
    out.int32(bytes)
    write(out, text)
  }

const WRITERS: Readonly<Record<string, FieldWriter>> = {
  text: asText,
  varchar: asText,
  bpchar: asText,
  name: asText,
  json: asText,
  jsonb: (out, text) => out.text(text, 1),
  uuid: fixed(16, (out, text) => out.hex(text.replaceAll('-', ''))),
  bool: fixed(1, (out, text) => out.byte(text.startsWith('t') ? 1 : 0)),
  int2: fixed(2, (out, text) => out.int16(Number(text))),
  int4: fixed(4, (out, text) => out.int32(Number(text))),
  int8: fixed(8, (out, text) => (text.length < 16 ? out.safeInt64(Number(text)) : out.int64(BigInt(text)))),
  float4: fixed(4, (out, text) => out.float32(Number(text))),
  float8: fixed(8, (out, text) => out.float64(Number(text))),
  date: fixed(4, (out, text) => out.int32(Number(microseconds(text) / 86_400_000_000n))),
  timestamp: fixed(8, (out, text) => out.int64(microseconds(text))),
  timestamptz: fixed(8, (out, text) => out.int64(microseconds(text))),
  vector: (out, text) => out.vector(Float32Array.from(JSON.parse(text) as number[])),
}

/** How a column's values are written; undefined for a type that is not known here. */
export const fieldWriter = ({ type }: Pick<ColumnShape, 'type'>): FieldWriter | undefined =>
  type.kind === 'enum' ? asText : type.element ? undefined : WRITERS[type.name]

/** Wide enough for the binary format to be worth it. */
export const isWideVector = ({ name, modifier }: TypeShape): boolean => name === 'vector' && modifier >= 64

const EPOCH = BigInt(Date.UTC(2000, 0, 1)) * 1000n

/** Since the year 2000, which PostgreSQL counts from; a text without an offset is UTC, as dbctl's sessions are. */
function microseconds(text: string): bigint {
  const match = /^(\d{4,6})-(\d\d)-(\d\d)(?:[ T](\d\d):(\d\d):(\d\d)(?:\.(\d{1,6}))?(?:Z|\+00(?::?00)?)?)?$/.exec(text)
  if (!match) throw new RangeError(`not a moment that can be written in binary: ${text.length} characters`)
  const [, year, month, day, hour = '0', minute = '0', second = '0', part = ''] = match
  // Date.UTC takes a year below 100 for one of the last century.
  const milliseconds = new Date(0).setUTCFullYear(Number(year), Number(month) - 1, Number(day)) + clock(hour, minute, second)
  return BigInt(milliseconds) * 1000n + BigInt(part.padEnd(6, '0') || 0) - EPOCH
}

const clock = (hour: string, minute: string, second: string): number => ((Number(hour) * 60 + Number(minute)) * 60 + Number(second)) * 1000
