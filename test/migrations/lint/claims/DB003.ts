import type { Claim } from '../../../support/claims.ts'

const setup = 'CREATE TABLE users (id int, email text); INSERT INTO users VALUES (1, $$a$$), (2, $$a$$);'

export const claims: readonly Claim[] = [
  {
    rule: 'DB003',
    says: 'a build that failed leaves an invalid index, IF NOT EXISTS passes over it, and without it the name is refused',
    setup,
    safe: [
      { sql: 'CREATE UNIQUE INDEX CONCURRENTLY users_email ON users (email);', outside: true, error: '23505' },
      { sql: 'CREATE UNIQUE INDEX CONCURRENTLY users_email ON users (email);', outside: true, error: '42P07' },
      {
        sql: "DO $$ BEGIN ASSERT (SELECT NOT indisvalid FROM pg_index WHERE indexrelid = 'users_email'::regclass); END $$;",
      },
    ],
    unsafe: [{ sql: 'CREATE UNIQUE INDEX CONCURRENTLY IF NOT EXISTS users_email ON users (email);', outside: true, error: '23505' }],
  },
  {
    rule: 'DB003',
    says: 'with IF NOT EXISTS the second run succeeds over the invalid index',
    setup: `${setup} CREATE UNIQUE INDEX users_email ON users (id); UPDATE pg_index SET indisvalid = false WHERE indexrelid = 'users_email'::regclass;`,
    unsafe: [{ sql: 'CREATE UNIQUE INDEX CONCURRENTLY IF NOT EXISTS users_email ON users (email);', outside: true }],
  },
]
