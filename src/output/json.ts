import type { DbctlError } from '../errors.ts'

/** The one document that `--json` prints when a command succeeds. `result` is the command's own public type. */
export interface JsonSuccess<Result = unknown> {
  readonly ok: true
  readonly command: string
  readonly result: Result
}

/** And the one that it prints when it fails. */
export interface JsonFailure {
  readonly ok: false
  readonly command: string
  readonly error: { readonly code: string; readonly message: string; readonly hint: string; readonly details: unknown }
}

export const successDocument = (command: string, result: unknown): string => serialize({ ok: true, command, result } satisfies JsonSuccess)

/** `redact` sees every text of the error; the answer of a command that succeeds is never rewritten. */
export function failureDocument(
  command: string,
  { code, message, hint, details, excerpt }: DbctlError,
  redact: (text: string) => string,
): string {
  const error = { code, message, hint, details: excerpt === undefined ? details : { ...details, excerpt } }
  return serialize({ ok: false, command, error } satisfies JsonFailure, redact)
}

/** Bigints as strings; other programs' parsers lose their digits. */
function serialize(document: JsonSuccess | JsonFailure, redact = (text: string) => text): string {
  const plain = (_: string, value: unknown) =>
    typeof value === 'bigint' ? String(value) : typeof value === 'string' ? redact(value) : value
  return `${JSON.stringify(document, plain)}\n`
}
