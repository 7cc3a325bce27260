import type { Claim } from '../../../support/claims.ts'

export const claims: readonly Claim[] = [
  {
    rule: 'DB032',
    says: 'timestamp drops the offset, char(n) keeps its blanks in LIKE and not in =, json has no equality',
    setup: '',
    unsafe: [
      {
        sql: `CREATE TABLE t (at timestamp); INSERT INTO t VALUES ('2026-03-01 12:00+05');
          DO $$ BEGIN ASSERT (SELECT at FROM t) = '2026-03-01 12:00'; END $$;`,
      },
      {
        sql: `CREATE TABLE t (code char(4)); INSERT INTO t VALUES ('de');
          DO $$ BEGIN ASSERT (SELECT code = 'de' AND code NOT LIKE 'de' AND octet_length(code) = 4 FROM t); END $$;`,
      },
      { sql: 'CREATE TABLE t (meta json); SELECT DISTINCT meta FROM t;', error: '42883' },
      { sql: 'CREATE TABLE t (meta json); CREATE INDEX ON t USING gin (meta);', error: '42704' },
    ],
    harmless: [
      {
        sql: `CREATE TABLE t (at timestamptz); INSERT INTO t VALUES ('2026-03-01 12:00+05');
          DO $$ BEGIN ASSERT (SELECT at FROM t) = '2026-03-01 07:00+00'; END $$;`,
      },
      { sql: 'CREATE TABLE t (meta jsonb); SELECT DISTINCT meta FROM t; CREATE INDEX ON t USING gin (meta);' },
    ],
  },
]
