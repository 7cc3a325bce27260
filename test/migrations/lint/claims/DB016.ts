import type { Claim } from '../../../support/claims.ts'

export const claims: readonly Claim[] = [
  {
    rule: 'DB016',
    says: 'an exclusion constraint builds its index under ACCESS EXCLUSIVE, and has neither NOT VALID nor USING INDEX',
    setup: 'CREATE TABLE stays (during tsrange); INSERT INTO stays VALUES ($$[2026-01-01, 2026-01-02)$$);',
    unsafe: [
      {
        sql: 'ALTER TABLE stays ADD CONSTRAINT apart EXCLUDE USING gist (during WITH &&);',
        locks: { stays: 'AccessExclusiveLock' },
        scans: ['stays'],
      },
    ],
    harmless: [{ sql: 'ALTER TABLE stays ADD CONSTRAINT apart EXCLUDE USING gist (during WITH &&) NOT VALID;', error: '0A000' }],
  },
]
