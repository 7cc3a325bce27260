import type { Claim } from '../../../support/claims.ts'

const setup = `CREATE TABLE users (id int PRIMARY KEY, age int); INSERT INTO users VALUES (1, 1);
  CREATE MATERIALIZED VIEW ages AS SELECT id, age FROM users; CREATE UNIQUE INDEX ages_id ON ages (id);`

export const claims: readonly Claim[] = [
  {
    rule: 'DB027',
    says: 'these close a table, and most of them write it anew',
    setup,
    unsafe: [
      { sql: 'LOCK TABLE users;', locks: { users: 'AccessExclusiveLock' } },
      { sql: 'LOCK TABLE users IN SHARE MODE;', locks: { users: 'ShareLock' } },
      { sql: 'CLUSTER users USING users_pkey;', locks: { users: 'AccessExclusiveLock' }, rewrites: ['users'] },
      { sql: 'VACUUM FULL users;', outside: true, rewrites: ['users'] },
      { sql: 'ALTER TABLE users SET UNLOGGED;', locks: { users: 'AccessExclusiveLock' }, rewrites: ['users'] },
      { sql: 'ALTER TABLE users SET TABLESPACE pg_default;', locks: { users: 'AccessExclusiveLock' } },
      { sql: 'REFRESH MATERIALIZED VIEW ages;', locks: { ages: 'AccessExclusiveLock' }, rewrites: ['ages'] },
    ],
    harmless: [
      { sql: 'LOCK TABLE users IN SHARE UPDATE EXCLUSIVE MODE;', locks: { users: 'ShareUpdateExclusiveLock' } },
      { sql: 'VACUUM users;', outside: true },
      { sql: 'REFRESH MATERIALIZED VIEW CONCURRENTLY ages;', locks: { ages: 'ExclusiveLock' } },
    ],
  },
  {
    rule: 'DB027',
    says: 'SET LOGGED writes the table anew as well',
    setup: 'CREATE UNLOGGED TABLE users (id int); INSERT INTO users VALUES (1);',
    unsafe: [{ sql: 'ALTER TABLE users SET LOGGED;', locks: { users: 'AccessExclusiveLock' }, rewrites: ['users'] }],
  },
  {
    rule: 'DB027',
    says: 'CONCURRENTLY needs a unique index',
    setup: 'CREATE TABLE users (id int); CREATE MATERIALIZED VIEW ids AS SELECT id FROM users;',
    harmless: [{ sql: 'REFRESH MATERIALIZED VIEW CONCURRENTLY ids;', error: '55000' }],
    safe: [{ sql: 'CREATE UNIQUE INDEX ON ids (id); REFRESH MATERIALIZED VIEW CONCURRENTLY ids;', locks: { ids: 'ExclusiveLock' } }],
  },
]
