import type { Claim } from '../../../support/claims.ts'

export const claims: readonly Claim[] = [
  {
    rule: 'DB010',
    says: 'a column that is NOT NULL without a default fails at the first row, and with a constant default rewrites nothing',
    setup: 'CREATE TABLE users (id int); INSERT INTO users VALUES (1);',
    unsafe: [
      { sql: 'ALTER TABLE users ADD COLUMN email text NOT NULL;', error: '23502' },
      { sql: 'ALTER TABLE users ADD COLUMN email text NOT NULL DEFAULT NULL;', error: '23502' },
      { sql: 'ALTER TABLE users ADD COLUMN email text PRIMARY KEY;', error: '23502' },
    ],
    harmless: [
      { sql: "ALTER TABLE users ADD COLUMN email text NOT NULL DEFAULT '';", locks: { users: 'AccessExclusiveLock' } },
      { sql: 'ALTER TABLE users ADD COLUMN email text;', scans: [] },
      { sql: 'ALTER TABLE users ADD COLUMN number int NOT NULL GENERATED ALWAYS AS IDENTITY;', rewrites: ['users'] },
      { sql: 'ALTER TABLE users ADD COLUMN number serial NOT NULL;', rewrites: ['users'] },
    ],
  },
]
