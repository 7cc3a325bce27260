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

export function failureDocument(command: string, { code, message, hint, details, excerpt }: DbctlError): string {
  const error = { code, message, hint, details: excerpt === undefined ? details : { ...details, excerpt } }
  return serialize({ ok: false, command, error } satisfies JsonFailure)
}

/** Bigints and dates as strings; other programs' parsers lose the digits of the one and guess at the other. */
const serialize = (document: JsonSuccess | JsonFailure): string =>
  `${JSON.stringify(document, (_, value: unknown) => (typeof value === 'bigint' ? String(value) : value))}\n`
