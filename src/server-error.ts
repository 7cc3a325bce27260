import { DbctlError, type ErrorCode } from './errors.ts'

/** An error that PostgreSQL itself reported, the same on both engines. https://www.postgresql.org/docs/current/protocol-error-fields.html */
export class ServerError extends Error {
  override readonly name = 'ServerError'
  readonly fields: ServerErrorFields

  constructor(fields: ServerErrorFields) {
    super(fields.message)
    this.fields = fields
  }
}

export interface ServerErrorFields {
  readonly sqlstate: string
  readonly message: string
  readonly severity: string
  readonly detail?: string
  readonly hint?: string
  /** 1-based, in characters of the statement text that was sent. */
  readonly position?: number
  readonly where?: string
  readonly schema?: string
  readonly table?: string
  readonly column?: string
  readonly constraint?: string
}

/** Names for the SQLSTATEs that dbctl decides by. https://www.postgresql.org/docs/current/errcodes-appendix.html */
export const SQLSTATE = {
  invalidParameterValue: '22023',
  invalidPassword: '28P01',
  invalidAuthorization: '28000',
  invalidCatalogName: '3D000',
  activeSqlTransaction: '25001',
  readOnlyTransaction: '25006',
  unsafeNewEnumValue: '55P04',
  duplicateTable: '42P07',
  duplicateColumn: '42701',
  duplicateObject: '42710',
  invalidTransactionTermination: '2D000',
  deadlockDetected: '40P01',
  insufficientPrivilege: '42501',
  undefinedTable: '42P01',
  undefinedObject: '42704',
  undefinedFile: '58P01',
  dependentObjectsStillExist: '2BP01',
  outOfMemory: '53200',
  featureNotSupported: '0A000',
  tooManyConnections: '53300',
  lockNotAvailable: '55P03',
  queryCanceled: '57014',
  adminShutdown: '57P01',
  crashShutdown: '57P02',
  cannotConnectNow: '57P03',
  idleInTransactionTimeout: '25P03',
  idleSessionTimeout: '57P05',
} as const

/** The server error inside whatever was thrown: itself, or the cause of one that Drizzle wrapped. */
export function serverErrorIn(error: unknown): ServerError | undefined {
  for (let at = error, depth = 0; at instanceof Error && depth < 8; at = at.cause, depth++) {
    if (at instanceof ServerError) return at
  }
  return undefined
}

/** Facts of a server error for `--json`. `detail` quotes stored rows, so it goes only where the caller says that it may. */
export function serverErrorDetails({ fields }: ServerError, withDetail = false): Record<string, unknown> {
  const { sqlstate, severity, schema, table, column, constraint } = fields
  return { sqlstate, severity, schema, table, column, constraint, ...(withDetail ? { detail: fields.detail } : {}) }
}

/** A server error as the operator should read it: a code of dbctl's own, and what to do next. */
export function explainServerError(error: ServerError): DbctlError {
  const { code, hint } = advice(error)
  return new DbctlError(code, `PostgreSQL says: ${error.fields.message} (${error.fields.sqlstate})`, {
    hint: error.fields.hint ? `${error.fields.hint.replace(/\.$/, '')}. ${hint}` : hint,
    details: serverErrorDetails(error),
    cause: error,
  })
}

export function advice({ fields }: ServerError): { code: ErrorCode; hint: string } {
  switch (fields.sqlstate) {
    case SQLSTATE.insufficientPrivilege:
      return /\bextension\b/i.test(fields.message)
        ? {
            code: 'DBCTL_EXTENSION_DENIED',
            hint: 'Have a superuser run `CREATE EXTENSION vector;` once in this database, then run this again: the migration then passes over it.',
          }
        : { code: 'DBCTL_PERMISSION', hint: 'Grant the role what the message names, or connect as the owner of the objects.' }
    case SQLSTATE.featureNotSupported:
    case SQLSTATE.undefinedFile:
      if (/\bextension\b/i.test(fields.message)) {
        return {
          code: 'DBCTL_EXTENSION_MISSING',
          hint: 'Install it on the server first; pgvector: the package postgresql-NN-pgvector, or the image pgvector/pgvector.',
        }
      }
      break
    case SQLSTATE.readOnlyTransaction:
      return { code: 'DBCTL_READ_ONLY', hint: 'This is a standby or a read-only session; point DATABASE_URL at the primary.' }
    case SQLSTATE.activeSqlTransaction:
      return {
        code: 'DBCTL_STATEMENT',
        hint: 'Give it a migration of its own whose first line is `-- dbctl: no-transaction`: dbctl generate --custom',
      }
    case SQLSTATE.duplicateTable:
    case SQLSTATE.duplicateColumn:
    case SQLSTATE.duplicateObject:
      return {
        code: 'DBCTL_STATEMENT',
        hint: 'If the database has what this migration makes, and only its journal does not know: dbctl baseline --to <migration>, or dbctl repair <migration> --as applied.',
      }
    case SQLSTATE.invalidTransactionTermination:
      return { code: 'DBCTL_STATEMENT', hint: 'What commits by itself needs a migration whose first line is `-- dbctl: no-transaction`.' }
    case SQLSTATE.unsafeNewEnumValue:
      return { code: 'DBCTL_STATEMENT', hint: 'Use the new value in a later migration: it counts once the one that adds it has committed.' }
    case SQLSTATE.lockNotAvailable:
    case SQLSTATE.deadlockDetected:
      return { code: 'DBCTL_LOCKED', hint: 'Another session holds a lock on what this needs. Run it again later, or raise --lock-timeout.' }
    case SQLSTATE.queryCanceled:
      return { code: 'DBCTL_STATEMENT', hint: 'The statement ran into --statement-timeout, or somebody cancelled it on the server.' }
    case SQLSTATE.adminShutdown:
    case SQLSTATE.crashShutdown:
    case SQLSTATE.cannotConnectNow:
    case SQLSTATE.idleInTransactionTimeout:
    case SQLSTATE.idleSessionTimeout:
      return {
        code: 'DBCTL_CONNECTION_LOST',
        hint: 'The server went away; what was not committed is rolled back. Run it again once the server is up.',
      }
    case SQLSTATE.undefinedTable:
      return { code: 'DBCTL_STATEMENT', hint: 'If the table belongs to this project, run `dbctl migrate` first.' }
  }
  // Class 08 is the connection's own: https://www.postgresql.org/docs/current/errcodes-appendix.html
  if (fields.sqlstate.startsWith('08'))
    return { code: 'DBCTL_CONNECTION_LOST', hint: 'Run it again: it goes on from what the database holds.' }
  return { code: 'DBCTL_STATEMENT', hint: 'Nothing of the failed transaction was kept.' }
}
