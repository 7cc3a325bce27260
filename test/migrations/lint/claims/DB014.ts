import type { Claim } from '../../../support/claims.ts'

const setup = 'CREATE TABLE users (id int, email text); INSERT INTO users VALUES (1, $$a$$);'

export const claims: readonly Claim[] = [
  {
    rule: 'DB014',
    says: 'a unique constraint builds its index under ACCESS EXCLUSIVE, and takes over one that is there without reading the table',
    setup,
    unsafe: [
      { sql: 'ALTER TABLE users ADD CONSTRAINT users_email UNIQUE (email);', locks: { users: 'AccessExclusiveLock' }, scans: ['users'] },
      { sql: 'ALTER TABLE users ADD COLUMN name text UNIQUE;', locks: { users: 'AccessExclusiveLock' }, scans: ['users'] },
    ],
    safe: [
      {
        sql: 'CREATE UNIQUE INDEX CONCURRENTLY users_email ON users (email);',
        outside: true,
        locks: { users: 'ShareUpdateExclusiveLock' },
      },
      {
        sql: 'ALTER TABLE users ADD CONSTRAINT users_email UNIQUE USING INDEX users_email;',
        locks: { users: 'AccessExclusiveLock' },
        scans: [],
      },
    ],
  },
  {
    rule: 'DB014',
    says: 'a partitioned table takes no USING INDEX',
    setup: 'CREATE TABLE events (id int) PARTITION BY LIST (id); CREATE UNIQUE INDEX events_id ON events (id);',
    unsafe: [{ sql: 'ALTER TABLE events ADD CONSTRAINT events_key UNIQUE (id);', locks: { events: 'AccessExclusiveLock' } }],
    harmless: [{ sql: 'ALTER TABLE events ADD CONSTRAINT events_key UNIQUE USING INDEX events_id;', error: '0A000' }],
  },
]
