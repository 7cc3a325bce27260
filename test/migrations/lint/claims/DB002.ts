import type { Claim } from '../../../support/claims.ts'

const setup = 'CREATE TABLE users (id int, email text); CREATE INDEX users_id ON users (id);'

export const claims: readonly Claim[] = [
  {
    rule: 'DB002',
    says: 'what works on its own is refused inside a transaction',
    setup,
    unsafe: [
      { sql: 'CREATE INDEX CONCURRENTLY users_email ON users (email);', error: '25001' },
      { sql: 'DROP INDEX CONCURRENTLY users_id;', error: '25001' },
      { sql: 'REINDEX TABLE CONCURRENTLY users;', error: '25001' },
      { sql: 'REINDEX SCHEMA public;', error: '25001' },
      { sql: 'VACUUM users;', error: '25001' },
      { sql: 'CLUSTER;', error: '25001' },
      { sql: 'CREATE DATABASE other;', error: '25001' },
      { sql: 'DROP DATABASE other;', error: '25001' },
      { sql: "ALTER SYSTEM SET work_mem = '4MB';", error: '25001' },
      { sql: "CREATE TABLESPACE other LOCATION '/nowhere';", error: '25001' },
      { sql: 'DROP TABLESPACE other;', error: '25001' },
    ],
    safe: [
      { sql: 'CREATE INDEX CONCURRENTLY users_email ON users (email);', outside: true },
      { sql: 'REINDEX TABLE CONCURRENTLY users;', outside: true },
      { sql: 'DROP INDEX CONCURRENTLY users_email;', outside: true },
      { sql: 'VACUUM users;', outside: true },
    ],
  },
  {
    rule: 'DB002',
    says: 'a DO block is a transaction too',
    setup,
    unsafe: [{ sql: 'DO $$ BEGIN CREATE INDEX CONCURRENTLY users_email ON users (email); END $$;', error: '25001', outside: true }],
  },
  {
    rule: 'DB002',
    says: 'a partition is detached concurrently outside a transaction only',
    setup: 'CREATE TABLE events (id int) PARTITION BY LIST (id); CREATE TABLE events_1 PARTITION OF events FOR VALUES IN (1);',
    unsafe: [{ sql: 'ALTER TABLE events DETACH PARTITION events_1 CONCURRENTLY;', error: '25001' }],
    safe: [{ sql: 'ALTER TABLE events DETACH PARTITION events_1 CONCURRENTLY;', outside: true }],
  },
  {
    rule: 'DB002',
    says: 'a materialized view is refreshed concurrently inside a transaction as well, and an enum gets its value there',
    setup: `CREATE TABLE users (id int); CREATE MATERIALIZED VIEW ids AS SELECT id FROM users; CREATE UNIQUE INDEX ids_id ON ids (id);
      CREATE TYPE mood AS ENUM ('sad');`,
    harmless: [
      { sql: 'REFRESH MATERIALIZED VIEW CONCURRENTLY ids;', locks: { ids: 'ExclusiveLock' } },
      { sql: "ALTER TYPE mood ADD VALUE 'glad';" },
    ],
  },
]
