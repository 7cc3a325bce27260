import type { Claim } from '../../../support/claims.ts'

const setup = 'CREATE TABLE users (id int, name text); INSERT INTO users VALUES (1, $$a$$); CREATE VIEW names AS SELECT name FROM users;'

export const claims: readonly Claim[] = [
  {
    rule: 'DB020',
    says: 'a rename closes the table for an instant, and whoever asks for the old name fails',
    setup,
    unsafe: [
      { sql: 'ALTER TABLE users RENAME COLUMN name TO full_name;', locks: { users: 'AccessExclusiveLock' }, scans: [] },
      { sql: 'ALTER TABLE users RENAME COLUMN name TO full_name; SELECT name FROM users;', error: '42703' },
      { sql: 'ALTER VIEW names RENAME COLUMN name TO full_name; SELECT name FROM names;', error: '42703' },
    ],
    safe: [{ sql: 'ALTER TABLE users ADD COLUMN full_name text; SELECT name, full_name FROM users;' }],
  },
]
