import type { Claim } from '../../../support/claims.ts'

const setup = `DROP SCHEMA IF EXISTS claims CASCADE; CREATE SCHEMA claims; CREATE TABLE users (id int PRIMARY KEY, name text DEFAULT 'nobody'); CREATE TYPE mood AS ENUM ('sad');
  CREATE TABLE moods (mood mood); INSERT INTO users VALUES (1, 'a');`

export const claims: readonly Claim[] = [
  {
    rule: 'DB021',
    says: 'whoever asks for the old name of a table, a type or a value fails',
    setup,
    unsafe: [
      { sql: 'ALTER TABLE users RENAME TO accounts; SELECT * FROM users;', error: '42P01' },
      { sql: 'ALTER TABLE users SET SCHEMA claims; SELECT * FROM users;', error: '42P01' },
      { sql: 'ALTER SCHEMA claims RENAME TO others; CREATE TABLE claims.rows (id int);', error: '3F000' },
      { sql: "ALTER TYPE mood RENAME TO feeling; SELECT 'sad'::mood;", error: '42704' },
      { sql: "ALTER TYPE mood RENAME VALUE 'sad' TO 'blue'; INSERT INTO moods VALUES ('sad');", error: '22P02' },
    ],
  },
  {
    rule: 'DB021',
    says: 'through a view under the old name the old version reads and writes, ON CONFLICT and RETURNING included',
    setup,
    safe: [
      { sql: 'ALTER TABLE users RENAME TO accounts; CREATE VIEW users WITH (security_invoker = true) AS SELECT * FROM accounts;' },
      {
        sql: `INSERT INTO users (id) VALUES (1), (2) ON CONFLICT (id) DO UPDATE SET name = 'again' RETURNING id, name;
          UPDATE users SET name = 'b' WHERE id = 2; DELETE FROM users WHERE id = 1;
          DO $$ BEGIN ASSERT (SELECT name FROM accounts) = 'b'; END $$;`,
      },
    ],
  },
]
