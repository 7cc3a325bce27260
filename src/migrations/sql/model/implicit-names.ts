const LONGEST = 63

/**
 * PostgreSQL's makeObjectName (src/backend/commands/indexcmds.c): the parts joined by `_`, the longer of the first two shortened until
 * the whole fits into 63 bytes, the label never.
 */
export function makeObjectName(first: string, second: string | undefined, label: string): string {
  const bytes = (text: string) => Buffer.byteLength(text)
  const room = LONGEST - bytes(label) - 1 - (second === undefined ? 0 : 1)
  let [one, two] = [bytes(first), bytes(second ?? '')]
  while (one + two > room) {
    if (one > two) one--
    else two--
  }
  return [clip(first, one), ...(second === undefined ? [] : [clip(second, two)]), label].join('_')
}

/** At most so many bytes, and no half of a character. */
export function clip(text: string, bytes: number): string {
  const buffer = Buffer.from(text)
  if (buffer.length <= bytes) return text
  let end = bytes
  while (end > 0 && ((buffer[end] ?? 0) & 0xc0) === 0x80) end--
  return buffer.toString('utf8', 0, end)
}

/** The first name that is free: `users_email_key`, then `users_email_key1`. */
export function chooseName(first: string, second: string | undefined, label: string, taken: (name: string) => boolean): string {
  let name = makeObjectName(first, second, label)
  for (let pass = 1; taken(name); pass++) name = makeObjectName(first, second, `${label}${pass}`)
  return name
}

/** The columns' part of a name: ChooseIndexNameAddition stops when it is long enough to be cut anyway. */
export function joinColumns(columns: readonly string[]): string {
  let text = ''
  for (const column of columns) {
    text = text === '' ? column : `${text}_${column}`
    if (Buffer.byteLength(text) >= LONGEST + 1) break
  }
  return text
}
