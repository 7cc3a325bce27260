/**
 * Chance that comes out the same on every machine and at every run: all of it is drawn from a text.
 *
 * None of this is for secrets. Who knows the text knows the outcome.
 */
import { createHash } from 'node:crypto'

const digest = (text: string) => createHash('sha256').update(text, 'utf8').digest()

/**
 * The UUID of a name: the first 16 bytes of SHA-256 over its UTF-8, with the version set to 8 (whose bits are the application's to
 * choose) and the variant to binary 10, as in RFC 9562, sections 5.8 and 4.1.
 */
export function uuidFor(name: string): string {
  const bytes = digest(name)
  bytes[6] = (bytes.readUInt8(6) & 0x0f) | 0x80
  bytes[8] = (bytes.readUInt8(8) & 0x3f) | 0x80
  const hex = bytes.toString('hex')
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20, 32)].join('-')
}

/** An id like nanoid's for a name: the first 21 characters of its SHA-256 in base64url, whose alphabet is nanoid's in another order. */
export function nanoidFor(name: string): string {
  return digest(name).toString('base64url').slice(0, 21)
}

/** The id of a git commit for a name: 40 hexadecimal digits. */
export function commitFor(name: string): string {
  return digest(name).toString('hex').slice(0, 40)
}

export interface Random {
  /** A number from 0 up to, but not including, 1. */
  next(): number
  /** A whole number from `min` to `max`, both included. */
  integer(min: number, max: number): number
  pick<T>(choices: readonly T[]): T
}

/** A generator of its own for each `seed`, so that drawing more in one place changes nothing in another. */
export function randomFrom(seed: string): Random {
  const bytes = digest(seed)
  let [a, b, c, counter] = [bytes.readInt32LE(0), bytes.readInt32LE(4), bytes.readInt32LE(8), 1]

  // sfc32 of Chris Doty-Humphrey's PractRand: 32-bit integer steps only, hence the same in every engine.
  function next(): number {
    const sum = (a + b + counter) | 0
    counter = (counter + 1) | 0
    a = b ^ (b >>> 9)
    b = (c + (c << 3)) | 0
    c = (((c << 21) | (c >>> 11)) + sum) | 0
    return (sum >>> 0) / 2 ** 32
  }
  const integer = (min: number, max: number) => min + Math.floor(next() * (max - min + 1))

  function pick<T>(choices: readonly T[]): T {
    if (choices.length === 0) throw new RangeError('There is nothing to pick from.')
    return choices[integer(0, choices.length - 1)] as T
  }
  return { next, integer, pick }
}
