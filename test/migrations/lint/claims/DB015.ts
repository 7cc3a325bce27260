import type { Claim } from '../../../support/claims.ts'

export const claims: readonly Claim[] = [
  {
    rule: 'DB015',
    says: 'a primary key builds its index under ACCESS EXCLUSIVE, and takes over one that is there without reading the table',
    setup: 'CREATE TABLE users (id int NOT NULL); INSERT INTO users VALUES (1);',
    unsafe: [{ sql: 'ALTER TABLE users ADD PRIMARY KEY (id);', locks: { users: 'AccessExclusiveLock' }, scans: ['users'] }],
    safe: [
      { sql: 'CREATE UNIQUE INDEX CONCURRENTLY users_pkey ON users (id);', outside: true, locks: { users: 'ShareUpdateExclusiveLock' } },
      {
        sql: 'ALTER TABLE users ADD CONSTRAINT users_pkey PRIMARY KEY USING INDEX users_pkey;',
        locks: { users: 'AccessExclusiveLock' },
        scans: [],
      },
    ],
  },
  {
    rule: 'DB015',
    says: 'USING INDEX on a column that may be null reads the table, unless a validated check proves that none is',
    setup: 'CREATE TABLE users (id int); INSERT INTO users VALUES (1); CREATE UNIQUE INDEX users_id ON users (id);',
    unsafe: [{ sql: 'ALTER TABLE users ADD PRIMARY KEY USING INDEX users_id;', locks: { users: 'AccessExclusiveLock' }, scans: ['users'] }],
    safe: [
      { sql: 'ALTER TABLE users ADD CONSTRAINT there CHECK (id IS NOT NULL) NOT VALID;' },
      { sql: 'ALTER TABLE users VALIDATE CONSTRAINT there;' },
      { sql: 'ALTER TABLE users ADD PRIMARY KEY USING INDEX users_id;', locks: { users: 'AccessExclusiveLock' }, scans: [] },
    ],
  },
]
