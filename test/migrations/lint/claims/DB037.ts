import type { Claim } from '../../../support/claims.ts'

const setup = `CREATE TABLE users (id int PRIMARY KEY, at int); CREATE TABLE posts (id int, author_id int); INSERT INTO users SELECT g FROM generate_series(1, 100) g;
  INSERT INTO posts SELECT g, g % 50 + 1 FROM generate_series(1, 1000) g;`
const key = 'ALTER TABLE posts ADD CONSTRAINT fk FOREIGN KEY (author_id) REFERENCES users (id) NOT VALID;'
/** The planner takes an index wherever there is one, however small the table. */
const remove = 'SET LOCAL enable_seqscan = off; DELETE FROM users WHERE id = 99;'

export const claims: readonly Claim[] = [
  {
    rule: 'DB037',
    says: 'without an index a DELETE in the other table reads all of this one, and with one it does not',
    setup,
    unsafe: [{ sql: `${key} ${remove}`, scans: ['posts'] }],
    safe: [
      {
        sql: `CREATE INDEX posts_author_id ON posts (author_id); ${key}`,
      },
      { sql: remove, scans: [] },
    ],
  },
  {
    rule: 'DB037',
    says: 'an index of the rows whose key is not null serves as well, another partial one does not',
    setup: `${setup} CREATE INDEX posts_some ON posts (author_id) WHERE id > 10;`,
    unsafe: [{ sql: `${key} ${remove}`, scans: ['posts'] }],
    safe: [{ sql: `CREATE INDEX posts_set ON posts (author_id) WHERE author_id IS NOT NULL; ${key}` }, { sql: remove, scans: [] }],
  },
  {
    rule: 'DB037',
    says: 'an index that begins with another column does not serve, one that begins with this does',
    setup: `${setup} CREATE INDEX posts_hash ON posts USING brin (author_id);`,
    safe: [{ sql: `CREATE INDEX posts_wide ON posts (author_id, id); ${key}` }, { sql: remove, scans: [] }],
  },
]
