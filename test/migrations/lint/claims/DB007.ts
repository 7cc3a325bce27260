import type { Claim } from '../../../support/claims.ts'

const setup = 'CREATE TABLE users (id int, age int); INSERT INTO users VALUES (1, 1);'

export const claims: readonly Claim[] = [
  {
    rule: 'DB007',
    says: 'a check reads the table under ACCESS EXCLUSIVE, and VALIDATE under a lock that lets writes go on',
    setup,
    unsafe: [
      { sql: 'ALTER TABLE users ADD CONSTRAINT grown CHECK (age > 0);', locks: { users: 'AccessExclusiveLock' }, scans: ['users'] },
      { sql: 'ALTER TABLE users ADD COLUMN size int CHECK (size > 0);', locks: { users: 'AccessExclusiveLock' }, scans: ['users'] },
    ],
    safe: [
      { sql: 'ALTER TABLE users ADD CONSTRAINT grown CHECK (age > 0) NOT VALID;', locks: { users: 'AccessExclusiveLock' }, scans: [] },
      { sql: 'ALTER TABLE users VALIDATE CONSTRAINT grown;', locks: { users: 'ShareUpdateExclusiveLock' }, scans: ['users'] },
    ],
  },
  {
    rule: 'DB007',
    says: 'a check that is NOT ENFORCED reads nothing',
    setup,
    harmless: [{ sql: 'ALTER TABLE users ADD CONSTRAINT grown CHECK (age > 0) NOT ENFORCED;', scans: [], from: 18 }],
  },
]
