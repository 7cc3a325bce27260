import { isAscii, isUtf8 } from 'node:buffer'
import { BrokenOff } from './bytes.ts'

export interface Piece {
  readonly text: string
  /** Why nothing follows, where that is not the end of the file; the place is where the text ends. */
  readonly broken?: string
}

const BOM = '\uFEFF'

/** Bytes as text, without the byte order mark. It ends at the first byte that is not UTF-8, and at NUL, which no text of PostgreSQL can hold. */
export async function* decoded(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<Piece> {
  let carried: Uint8Array = new Uint8Array()
  let start = true
  const piece = (found: Uint8Array, broken?: string): Piece => {
    const buffer = Buffer.from(found.buffer, found.byteOffset, found.length)
    let text = buffer.toString(isAscii(found) ? 'latin1' : 'utf8')
    if (start && text.startsWith(BOM)) text = text.slice(1)
    start &&= found.length === 0
    return broken === undefined ? { text } : { text, broken }
  }
  try {
    for await (const chunk of bytes) {
      const all = carried.length === 0 ? chunk : Buffer.concat([carried, chunk])
      const whole = all.subarray(0, all.length - incompleteTail(all))
      carried = all.subarray(whole.length)
      const bad = firstBad(whole)
      if (bad !== undefined) {
        yield piece(whole.subarray(0, bad), badByte(whole[bad] ?? 0, start && bad === 0))
        return
      }
      yield piece(whole)
    }
  } catch (error) {
    if (!(error instanceof BrokenOff)) throw error
    yield { text: '', broken: error.message }
    return
  }
  if (carried.length > 0) yield { text: '', broken: badByte(carried[0] ?? 0, start) }
}

function badByte(byte: number, first: boolean): string {
  if (byte === 0) {
    return 'a NUL character (U+0000), which no text in PostgreSQL can hold; a file full of them is binary, or UTF-16, which is to be saved as UTF-8'
  }
  const name = `the byte 0x${byte.toString(16).toUpperCase()} is not UTF-8 here`
  if (first && byte >= 0xfe) return `${name}: the file looks like UTF-16; save it as UTF-8`
  return `${name}: the file is damaged or in another encoding, such as Windows-1252; save it as UTF-8`
}

function firstBad(bytes: Uint8Array): number | undefined {
  const nul = bytes.indexOf(0)
  const valid = nul === -1 ? bytes : bytes.subarray(0, nul)
  if (!isUtf8(valid)) return firstInvalid(valid)
  return nul === -1 ? undefined : nul
}

/** The length of the character that a byte begins, and what its second byte may be, by the table of RFC 3629; 0 for a byte that begins none. */
function sequence(lead: number): readonly [length: number, lowest: number, highest: number] {
  if (lead < 0x80) return [1, 0, 0]
  if (lead < 0xc2 || lead > 0xf4) return [0, 0, 0]
  if (lead < 0xe0) return [2, 0x80, 0xbf]
  if (lead < 0xf0) return [3, lead === 0xe0 ? 0xa0 : 0x80, lead === 0xed ? 0x9f : 0xbf]
  return [4, lead === 0xf0 ? 0x90 : 0x80, lead === 0xf4 ? 0x8f : 0xbf]
}

/** Whether the character that begins at an offset is valid as far as the bytes go. */
function validAt(bytes: Uint8Array, at: number): number {
  const [length, lowest, highest] = sequence(bytes[at] ?? 0)
  for (let i = 1; i < length; i++) {
    const byte = bytes[at + i]
    if (byte === undefined) break
    if (i === 1 ? byte < lowest || byte > highest : (byte & 0xc0) !== 0x80) return 0
  }
  return length
}

function firstInvalid(bytes: Uint8Array): number {
  let at = 0
  while (at < bytes.length) {
    const length = validAt(bytes, at)
    if (length === 0 || at + length > bytes.length) return at
    at += length
  }
  return at
}

/** How many bytes at the end begin a character that the next chunk may complete. */
function incompleteTail(bytes: Uint8Array): number {
  for (let back = 1; back <= Math.min(3, bytes.length); back++) {
    const byte = bytes[bytes.length - back] ?? 0
    if ((byte & 0xc0) === 0x80) continue
    return validAt(bytes, bytes.length - back) > back ? back : 0
  }
  return 0
}
