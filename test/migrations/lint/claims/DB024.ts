import type { Claim } from '../../../support/claims.ts'

const setup =
  'CREATE TABLE users (id int PRIMARY KEY, age int); CREATE TABLE posts (id int); INSERT INTO users VALUES (1, 1); INSERT INTO posts VALUES (1);'

export const claims: readonly Claim[] = [
  {
    rule: 'DB024',
    says: 'a table stays closed while rows are changed after it was altered, and open where they are changed before',
    setup,
    unsafe: [
      { sql: 'ALTER TABLE users ADD COLUMN size int; UPDATE users SET size = 1 WHERE age > 0;', locks: { users: 'AccessExclusiveLock' } },
      {
        sql: 'ALTER TABLE users ADD COLUMN size int; DELETE FROM posts WHERE id > 0;',
        locks: { users: 'AccessExclusiveLock', posts: 'RowExclusiveLock' },
      },
      { sql: 'ALTER TABLE users ADD COLUMN size int; INSERT INTO posts SELECT id FROM users;', locks: { users: 'AccessExclusiveLock' } },
    ],
    harmless: [
      { sql: 'UPDATE users SET age = 2 WHERE age > 0;', locks: { users: 'RowExclusiveLock' } },
      { sql: 'ALTER TABLE users ADD COLUMN size int; UPDATE users SET size = 1 WHERE id = 1;', locks: { users: 'AccessExclusiveLock' } },
    ],
  },
  {
    rule: 'DB024',
    says: 'an UPDATE without a condition leaves a dead row behind for each',
    setup:
      'CREATE TABLE users (id int, age int) WITH (autovacuum_enabled = off); INSERT INTO users SELECT g, g FROM generate_series(1, 10000) g;',
    unsafe: [
      {
        sql: `CREATE TEMP TABLE before ON COMMIT DROP AS SELECT pg_relation_size('users') AS size; UPDATE users SET age = 0;
          DO $$ BEGIN ASSERT (SELECT pg_relation_size('users') >= 1.9 * size FROM before); END $$;`,
      },
    ],
  },
]
