import { createHash } from 'node:crypto'

/** NAMEDATALEN - 1, in bytes of UTF-8. PostgreSQL manual, "Identifiers and Key Words". */
export const LONGEST_NAME = 63

export const bytesOf = (text: string): number => Buffer.byteLength(text)

/** As the server does: no character is cut in two. */
export function cutName(name: string): string {
  let cut = ''
  for (const character of name) {
    if (bytesOf(cut) + bytesOf(character) > LONGEST_NAME) break
    cut += character
  }
  return cut
}

/** A name that fits: the beginning and the end, which tell names apart, with a hash of the whole between. One that fits stays as it is. */
export function shortened(name: string): string {
  if (bytesOf(name) <= LONGEST_NAME) return name
  const hash = createHash('sha256').update(name).digest('hex').slice(0, 6)
  const ending = /_[a-z]{1,6}$/.exec(name)?.[0] ?? ''
  let beginning = ''
  for (const character of name) {
    if (bytesOf(beginning) + bytesOf(character) + 1 + hash.length + ending.length > LONGEST_NAME) break
    beginning += character
  }
  return `${beginning.replace(/_+$/, '')}_${hash}${ending}`
}
