import type { Claim } from '../../../support/claims.ts'

const setup = 'CREATE TABLE users (id int, email text); INSERT INTO users SELECT g, g::text FROM generate_series(1, 10) g;'

export const claims: readonly Claim[] = [
  {
    rule: 'DB001',
    says: 'CREATE INDEX blocks writes, and CONCURRENTLY does not',
    setup,
    unsafe: [{ sql: 'CREATE INDEX users_email_idx ON users (email);', locks: { users: 'ShareLock' }, scans: ['users'] }],
    safe: [
      { sql: 'CREATE INDEX CONCURRENTLY users_email_idx ON users (email);', outside: true, locks: { users: 'ShareUpdateExclusiveLock' } },
    ],
  },
  {
    rule: 'DB001',
    says: 'a partitioned table takes no CONCURRENTLY, but an index on itself alone that its partitions’ indexes are attached to',
    setup: 'CREATE TABLE events (id int) PARTITION BY LIST (id); CREATE TABLE events_1 PARTITION OF events FOR VALUES IN (1);',
    unsafe: [{ sql: 'CREATE INDEX events_id ON events (id);', locks: { events: 'ShareLock', events_1: 'ShareLock' } }],
    harmless: [{ sql: 'CREATE INDEX CONCURRENTLY events_id ON events (id);', outside: true, error: '0A000' }],
  },
]
