import type { Claim } from '../../../support/claims.ts'

const setup = `CREATE TABLE users (id int PRIMARY KEY, name text); CREATE TABLE posts (user_id int CONSTRAINT fk REFERENCES users);
  CREATE VIEW names AS SELECT name FROM users; CREATE TYPE mood AS ENUM ('sad'); CREATE TABLE moods (id int, mood mood);`

const count = (what: string) => `DO $$ BEGIN ASSERT (SELECT count(*) FROM ${what}) = 0; END $$;`

export const claims: readonly Claim[] = [
  {
    rule: 'DB019',
    says: 'CASCADE takes foreign keys, views and columns along without a word, and without it PostgreSQL refuses',
    setup,
    unsafe: [
      { sql: `DROP TABLE users CASCADE; ${count("pg_constraint WHERE conname = 'fk'")} ${count("pg_views WHERE viewname = 'names'")}` },
      { sql: `DROP TYPE mood CASCADE; ${count("pg_attribute WHERE attrelid = 'moods'::regclass AND attname = 'mood'")}` },
      { sql: `ALTER TABLE users DROP COLUMN name CASCADE; ${count("pg_views WHERE viewname = 'names'")}` },
      { sql: `ALTER TABLE users DROP CONSTRAINT users_pkey CASCADE; ${count("pg_constraint WHERE conname = 'fk'")}` },
    ],
    harmless: [
      { sql: 'DROP TABLE users;', error: '2BP01' },
      { sql: 'DROP TYPE mood;', error: '2BP01' },
      { sql: 'ALTER TABLE users DROP COLUMN name;', error: '2BP01' },
      { sql: 'ALTER TABLE users DROP CONSTRAINT users_pkey;', error: '2BP01' },
    ],
    safe: [{ sql: 'ALTER TABLE posts DROP CONSTRAINT fk; DROP VIEW names; DROP TABLE users;' }],
  },
]
