import type { Claim } from '../../../support/claims.ts'

export const claims: readonly Claim[] = [
  {
    rule: 'DB008',
    says: 'the lock of ADD is still held while VALIDATE reads the table in the same transaction',
    setup: 'CREATE TABLE users (id int, age int); INSERT INTO users VALUES (1, 1);',
    unsafe: [
      {
        sql: 'ALTER TABLE users ADD CONSTRAINT grown CHECK (age > 0) NOT VALID; ALTER TABLE users VALIDATE CONSTRAINT grown;',
        locks: { users: 'AccessExclusiveLock' },
        scans: ['users'],
      },
      {
        sql: 'ALTER TABLE users ADD CONSTRAINT grown CHECK (age > 0) NOT VALID, VALIDATE CONSTRAINT grown;',
        locks: { users: 'AccessExclusiveLock' },
        scans: ['users'],
      },
    ],
    safe: [
      { sql: 'ALTER TABLE users ADD CONSTRAINT grown CHECK (age > 0) NOT VALID;', locks: { users: 'AccessExclusiveLock' }, scans: [] },
      { sql: 'ALTER TABLE users VALIDATE CONSTRAINT grown;', locks: { users: 'ShareUpdateExclusiveLock' }, scans: ['users'] },
    ],
  },
]
