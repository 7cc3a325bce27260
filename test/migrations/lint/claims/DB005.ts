import type { Claim } from '../../../support/claims.ts'

export const claims: readonly Claim[] = [
  {
    rule: 'DB005',
    says: 'REINDEX blocks writes to the table and everything on the index, and CONCURRENTLY neither',
    setup: 'CREATE TABLE users (id int, email text); CREATE INDEX users_email ON users (email);',
    unsafe: [
      { sql: 'REINDEX INDEX users_email;', locks: { users: 'ShareLock', users_email: 'AccessExclusiveLock' } },
      { sql: 'REINDEX TABLE users;', locks: { users: 'ShareLock', users_email: 'AccessExclusiveLock' } },
    ],
    safe: [
      { sql: 'REINDEX INDEX CONCURRENTLY users_email;', outside: true, locks: { users: 'ShareUpdateExclusiveLock' } },
      { sql: 'REINDEX TABLE CONCURRENTLY users;', outside: true, locks: { users: 'ShareUpdateExclusiveLock' } },
      { sql: 'REINDEX (CONCURRENTLY) TABLE users;', outside: true, locks: { users: 'ShareUpdateExclusiveLock' } },
    ],
  },
  {
    rule: 'DB005',
    says: 'the indexes of the catalogs cannot be rebuilt concurrently',
    setup: 'CREATE TABLE users (id int);',
    harmless: [{ sql: 'REINDEX (CONCURRENTLY) TABLE pg_catalog.pg_class;', outside: true, error: '0A000' }],
  },
]
