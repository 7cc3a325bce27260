import type { Claim } from '../../../support/claims.ts'

const setup = `CREATE TYPE mood AS ENUM ('sad', 'glad', 'mad'); CREATE TABLE days (id int, mood mood);
  INSERT INTO days VALUES (1, 'sad'); CREATE INDEX days_mood ON days (mood);`
const recreate = `ALTER TABLE days ALTER COLUMN mood SET DATA TYPE text; DROP TYPE mood; CREATE TYPE mood AS ENUM ('sad', 'glad');
  ALTER TABLE days ALTER COLUMN mood SET DATA TYPE mood USING mood::mood;`
const rename = `ALTER TYPE mood RENAME TO mood_old; CREATE TYPE mood AS ENUM ('sad', 'glad');
  ALTER TABLE days ALTER COLUMN mood SET DATA TYPE mood USING mood::text::mood; DROP TYPE mood_old;`

export const claims: readonly Claim[] = [
  {
    rule: 'DB023',
    says: 'an enum made anew rewrites its tables under ACCESS EXCLUSIVE',
    setup,
    unsafe: [recreate, rename].map((sql) => ({
      sql,
      locks: { days: 'AccessExclusiveLock', days_mood: 'AccessExclusiveLock' } as const,
      rewrites: ['days'],
    })),
    safe: [
      { sql: "ALTER TABLE days ADD CONSTRAINT not_mad CHECK (mood NOT IN ('mad')) NOT VALID;", scans: [] },
      { sql: 'ALTER TABLE days VALIDATE CONSTRAINT not_mad;', locks: { days: 'ShareUpdateExclusiveLock' } },
    ],
  },
  {
    rule: 'DB023',
    says: 'one row that holds the value fails it all',
    setup: `${setup} INSERT INTO days VALUES (2, 'mad');`,
    unsafe: [{ sql: recreate, error: '22P02' }],
  },
  {
    rule: 'DB023',
    says: 'an enum that no column has is made anew without a rewrite',
    setup: `${setup} CREATE TYPE size AS ENUM ('small', 'large');`,
    harmless: [{ sql: "DROP TYPE size; CREATE TYPE size AS ENUM ('small');" }],
  },
]
