import type { Claim } from '../../../support/claims.ts'

const setup = 'CREATE TABLE users (id int, bio text); INSERT INTO users VALUES (1, $$a$$);'

export const claims: readonly Claim[] = [
  {
    rule: 'DB017',
    says: 'DROP COLUMN closes the table for an instant and rewrites nothing',
    setup,
    unsafe: [{ sql: 'ALTER TABLE users DROP COLUMN bio;', locks: { users: 'AccessExclusiveLock' }, scans: [] }],
    safe: [{ sql: 'ALTER TABLE users ALTER COLUMN bio DROP NOT NULL;', locks: { users: 'AccessExclusiveLock' }, scans: [] }],
  },
  {
    rule: 'DB017',
    says: 'a query that still names the column fails',
    setup,
    unsafe: [{ sql: 'ALTER TABLE users DROP COLUMN bio; SELECT id, bio FROM users;', error: '42703' }],
    harmless: [{ sql: 'ALTER TABLE users ADD COLUMN age int; ALTER TABLE users DROP COLUMN age; SELECT id, bio FROM users;' }],
  },
]
