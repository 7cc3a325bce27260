import type { Claim } from '../../../support/claims.ts'

const setup = `DROP SCHEMA IF EXISTS claims CASCADE; CREATE SCHEMA claims; CREATE TABLE users (id int PRIMARY KEY); CREATE TABLE posts (id int PRIMARY KEY, user_id int REFERENCES users);
  CREATE TABLE likes (post_id int REFERENCES posts); INSERT INTO users VALUES (1); INSERT INTO posts VALUES (1, 1); INSERT INTO likes VALUES (1);`

export const claims: readonly Claim[] = [
  {
    rule: 'DB018',
    says: 'DROP TABLE and TRUNCATE close the table, and a query on a dropped one fails',
    setup,
    unsafe: [
      { sql: 'DROP TABLE likes; SELECT * FROM likes;', error: '42P01' },
      { sql: 'TRUNCATE likes;', locks: { likes: 'AccessExclusiveLock' }, rewrites: ['likes'] },
      { sql: 'DROP DATABASE nowhere;', error: '25001' },
    ],
  },
  {
    rule: 'DB018',
    says: 'TRUNCATE … CASCADE empties what points to the table, and what points to that, whatever ON DELETE says',
    setup,
    unsafe: [
      { sql: 'TRUNCATE users;', error: '0A000' },
      {
        sql: 'TRUNCATE users CASCADE; DO $$ BEGIN ASSERT NOT EXISTS (SELECT FROM posts) AND NOT EXISTS (SELECT FROM likes); END $$;',
        locks: { users: 'AccessExclusiveLock', posts: 'AccessExclusiveLock', likes: 'AccessExclusiveLock' },
        rewrites: ['users', 'posts', 'likes'],
      },
    ],
  },
  {
    rule: 'DB018',
    says: 'DROP SCHEMA without CASCADE takes an empty one alone',
    setup: `${setup} CREATE TABLE claims.rows (id int);`,
    unsafe: [{ sql: 'DROP SCHEMA claims CASCADE;' }],
    harmless: [{ sql: 'DROP SCHEMA claims;', error: '2BP01' }],
  },
]
