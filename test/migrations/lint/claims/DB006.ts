import type { Claim } from '../../../support/claims.ts'

const setup = `CREATE TABLE users (id int PRIMARY KEY); CREATE TABLE posts (id int, user_id int);
  INSERT INTO users VALUES (1); INSERT INTO posts VALUES (1, 1);`

export const claims: readonly Claim[] = [
  {
    rule: 'DB006',
    says: 'a foreign key is checked under SHARE ROW EXCLUSIVE on both tables, and VALIDATE lets both be written to',
    setup,
    unsafe: [
      {
        sql: 'ALTER TABLE posts ADD CONSTRAINT fk FOREIGN KEY (user_id) REFERENCES users (id);',
        locks: { posts: 'ShareRowExclusiveLock', users: 'ShareRowExclusiveLock' },
        scans: ['posts', 'users'],
      },
    ],
    safe: [
      {
        sql: 'ALTER TABLE posts ADD CONSTRAINT fk FOREIGN KEY (user_id) REFERENCES users (id) NOT VALID;',
        locks: { posts: 'ShareRowExclusiveLock', users: 'ShareRowExclusiveLock' },
        scans: [],
      },
      { sql: 'ALTER TABLE posts VALIDATE CONSTRAINT fk;', locks: { posts: 'ShareUpdateExclusiveLock', users: 'RowShareLock' } },
    ],
  },
  {
    rule: 'DB006',
    says: 'a new column of nulls is not checked, one with a default is',
    setup,
    unsafe: [
      {
        sql: 'ALTER TABLE posts ADD COLUMN author int DEFAULT 1 REFERENCES users (id);',
        locks: { posts: 'AccessExclusiveLock', users: 'ShareRowExclusiveLock' },
        scans: ['posts', 'users'],
      },
    ],
    harmless: [
      {
        sql: 'ALTER TABLE posts ADD COLUMN author int REFERENCES users (id);',
        locks: { posts: 'AccessExclusiveLock', users: 'ShareRowExclusiveLock' },
        scans: [],
      },
    ],
  },
  {
    rule: 'DB006',
    says: 'a partitioned table takes a foreign key that is NOT VALID from PostgreSQL 18 on',
    setup: 'CREATE TABLE users (id int PRIMARY KEY); CREATE TABLE posts (id int, user_id int) PARTITION BY LIST (id);',
    unsafe: [{ sql: 'ALTER TABLE posts ADD CONSTRAINT fk FOREIGN KEY (user_id) REFERENCES users (id);' }],
    harmless: [
      { sql: 'ALTER TABLE posts ADD CONSTRAINT fk FOREIGN KEY (user_id) REFERENCES users (id) NOT VALID;', until: 17, error: '42809' },
      { sql: 'ALTER TABLE posts ADD CONSTRAINT fk FOREIGN KEY (user_id) REFERENCES users (id) NOT VALID;', from: 18 },
    ],
  },
]
