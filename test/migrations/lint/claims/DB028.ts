import type { Claim } from '../../../support/claims.ts'

const setup = `CREATE TABLE events (id int NOT NULL) PARTITION BY RANGE (id); CREATE TABLE events_1 PARTITION OF events FOR VALUES FROM (1) TO (10);
  CREATE TABLE events_2 (id int NOT NULL); INSERT INTO events_2 VALUES (11);`
const attach = 'ALTER TABLE events ATTACH PARTITION events_2 FOR VALUES FROM (10) TO (20);'

export const claims: readonly Claim[] = [
  {
    rule: 'DB028',
    says: 'DETACH closes the partitioned table; CONCURRENTLY is done beside whoever writes to it',
    setup,
    unsafe: [
      { sql: 'ALTER TABLE events DETACH PARTITION events_1;', locks: { events: 'AccessExclusiveLock', events_1: 'AccessExclusiveLock' } },
    ],
    safe: [{ sql: 'ALTER TABLE events DETACH PARTITION events_1 CONCURRENTLY;', outside: true }],
  },
  {
    rule: 'DB028',
    says: 'a default partition forbids CONCURRENTLY',
    setup: `${setup} CREATE TABLE events_rest PARTITION OF events DEFAULT;`,
    harmless: [{ sql: 'ALTER TABLE events DETACH PARTITION events_1 CONCURRENTLY;', outside: true, error: '55000' }],
  },
  {
    rule: 'DB028',
    says: 'ATTACH reads the new partition under ACCESS EXCLUSIVE, unless a CHECK vouches for its rows',
    setup,
    unsafe: [{ sql: attach, locks: { events: 'ShareUpdateExclusiveLock', events_2: 'AccessExclusiveLock' }, scans: ['events_2'] }],
    safe: [
      { sql: 'ALTER TABLE events_2 ADD CONSTRAINT bound CHECK (id IS NOT NULL AND id >= 10 AND id < 20) NOT VALID;', scans: [] },
      { sql: 'ALTER TABLE events_2 VALIDATE CONSTRAINT bound;', locks: { events_2: 'ShareUpdateExclusiveLock' } },
      { sql: attach, locks: { events: 'ShareUpdateExclusiveLock', events_2: 'AccessExclusiveLock' }, scans: [] },
    ],
  },
]
