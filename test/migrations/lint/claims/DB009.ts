import type { Claim } from '../../../support/claims.ts'

const setup = 'CREATE TABLE users (id int, age int); INSERT INTO users VALUES (1, 1);'

export const claims: readonly Claim[] = [
  {
    rule: 'DB009',
    says: 'SET NOT NULL reads the table under ACCESS EXCLUSIVE, unless a validated check proves it',
    setup,
    unsafe: [{ sql: 'ALTER TABLE users ALTER COLUMN age SET NOT NULL;', locks: { users: 'AccessExclusiveLock' }, scans: ['users'] }],
    safe: [
      { sql: 'ALTER TABLE users ADD CONSTRAINT age_there CHECK (age IS NOT NULL) NOT VALID;', scans: [] },
      { sql: 'ALTER TABLE users VALIDATE CONSTRAINT age_there;', locks: { users: 'ShareUpdateExclusiveLock' }, scans: ['users'] },
      { sql: 'ALTER TABLE users ALTER COLUMN age SET NOT NULL;', locks: { users: 'AccessExclusiveLock' }, scans: [] },
      { sql: 'ALTER TABLE users DROP CONSTRAINT age_there;', scans: [] },
      { sql: 'ALTER TABLE users ALTER COLUMN age SET NOT NULL;', scans: [] },
    ],
  },
  {
    rule: 'DB009',
    says: 'a check that is not validated proves nothing',
    setup: `${setup} ALTER TABLE users ADD CONSTRAINT age_there CHECK (age IS NOT NULL) NOT VALID;`,
    unsafe: [{ sql: 'ALTER TABLE users ALTER COLUMN age SET NOT NULL;', scans: ['users'] }],
  },
  {
    rule: 'DB009',
    says: 'from PostgreSQL 18 on NOT NULL is added NOT VALID and validated like other constraints',
    setup,
    unsafe: [
      {
        sql: 'ALTER TABLE users ADD CONSTRAINT age_there NOT NULL age;',
        locks: { users: 'AccessExclusiveLock' },
        scans: ['users'],
        from: 18,
      },
    ],
    safe: [
      { sql: 'ALTER TABLE users ADD CONSTRAINT age_there NOT NULL age NOT VALID;', scans: [], from: 18 },
      { sql: 'ALTER TABLE users VALIDATE CONSTRAINT age_there;', locks: { users: 'ShareUpdateExclusiveLock' }, scans: ['users'], from: 18 },
      { sql: 'ALTER TABLE users ALTER COLUMN age SET NOT NULL;', scans: [], from: 18 },
    ],
  },
]
