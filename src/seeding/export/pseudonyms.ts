import { createHmac, randomBytes } from 'node:crypto'

export const HASH_LENGTH = 16
/** Of the longest, which stands for a value whose short one is taken. */
export const EMAIL_LENGTH = emailOf('0'.repeat(HASH_LENGTH)).length

/**
 * Texts in the place of values, the same for the same value throughout one export, so that rows still meet where they met. The key is
 * made for each export and kept nowhere: with a lasting one, or none, whoever has a list of likely values could find out which they were.
 */
export class Pseudonyms {
  readonly #key: Buffer
  /** By the first half of a hash the second half of the value that has it: of a hundred thousand values two share one. */
  readonly #emails = new Map<number, number>()

  constructor(key = randomBytes(32)) {
    this.#key = key
  }

  hash(value: string, length: number): string {
    return this.#digest(value).toString('hex').slice(0, Math.min(length, HASH_LENGTH))
  }

  /** Also the same where upper and lower case differ. */
  email(value: string): string {
    const digest = this.#digest(value.toLowerCase())
    const [short, rest] = [digest.readUInt32BE(0), digest.readUInt32BE(4)]
    const taken = this.#emails.get(short)
    if (taken === undefined) this.#emails.set(short, rest)
    return emailOf(digest.toString('hex').slice(0, taken === undefined || taken === rest ? HASH_LENGTH / 2 : HASH_LENGTH))
  }

  #digest(value: string): Buffer {
    return createHmac('sha256', this.#key).update(value).digest()
  }
}

function emailOf(hex: string): string {
  return `user-${hex}@example.com`
}
