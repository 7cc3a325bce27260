import type { Claim } from '../../../support/claims.ts'

export const claims: readonly Claim[] = [
  {
    rule: 'DB004',
    says: 'DROP INDEX blocks reads, and CONCURRENTLY does not even block writes',
    setup: 'CREATE TABLE users (id int, email text); CREATE INDEX users_email ON users (email);',
    unsafe: [{ sql: 'DROP INDEX users_email;', locks: { users: 'AccessExclusiveLock' } }],
    safe: [{ sql: 'DROP INDEX CONCURRENTLY users_email;', outside: true, locks: { users: 'ShareUpdateExclusiveLock' } }],
  },
  {
    rule: 'DB004',
    says: 'the index of a partitioned table cannot be dropped concurrently',
    setup: 'CREATE TABLE events (id int) PARTITION BY LIST (id); CREATE INDEX events_id ON events (id);',
    unsafe: [{ sql: 'DROP INDEX events_id;', locks: { events: 'AccessExclusiveLock' } }],
    harmless: [{ sql: 'DROP INDEX CONCURRENTLY events_id;', outside: true, error: '0A000' }],
  },
]
