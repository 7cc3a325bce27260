import type { Claim } from '../../../support/claims.ts'

const setup = `CREATE TYPE mood AS ENUM ('sad');
  CREATE TABLE t (i int, c20 varchar(20), v varchar, x text, n numeric(10,2), nn numeric, ts timestamp(3), tz timestamptz, ch char(4), b varbit(4),
    net cidr, addr inet, a varchar(20)[], j json, m mood, tm time(3), u uuid);
  INSERT INTO t (i) VALUES (1); CREATE INDEX ON t (c20);`
const locks = { t: 'AccessExclusiveLock' } as const
const rewrites = ['t']
const change = (column: string, type: string) => `ALTER TABLE t ALTER COLUMN ${column} TYPE ${type};`

export const claims: readonly Claim[] = [
  {
    rule: 'DB013',
    says: 'these changes of a type rewrite the table',
    setup,
    unsafe: [
      ...(
        [
          ['i', 'bigint'],
          ['i', 'smallint'],
          ['i', 'text'],
          ['c20', 'varchar(10)'],
          ['v', 'varchar(10)'],
          ['x', 'varchar(10)'],
          ['c20', 'char(20)'],
          ['n', 'numeric(10,3)'],
          ['n', 'numeric(9,2)'],
          ['nn', 'numeric(10,2)'],
          ['ts', 'timestamp(1)'],
          ['ch', 'char(5)'],
          ['ch', 'text'],
          ['b', 'varbit(3)'],
          ['j', 'jsonb'],
          ['j', 'text USING j::text'],
          ['m', 'text'],
          ['x', 'integer USING x::integer'],
          ['c20', 'varchar(30) USING upper(c20)'],
          ['addr', 'cidr USING addr::cidr'],
        ] as const
      ).map(([column, type]) => ({ sql: change(column, type), rewrites, locks })),
      { sql: "SET LOCAL TimeZone = 'Europe/Berlin'; ALTER TABLE t ALTER COLUMN ts TYPE timestamptz;", rewrites, locks },
      { sql: "SET LOCAL TimeZone = 'UTC'; ALTER TABLE t ALTER COLUMN ts TYPE timestamptz;", locks },
      { sql: "SET LOCAL TimeZone = 'UTC'; ALTER TABLE t ALTER COLUMN ts TYPE timestamptz(3);", rewrites, locks },
    ],
    harmless: (
      [
        ['c20', 'varchar(30)'],
        ['c20', 'varchar(30) USING c20::varchar(30)'],
        ['c20', 'varchar'],
        ['c20', 'text'],
        ['c20', 'varchar(20)'],
        ['v', 'text'],
        ['x', 'varchar'],
        ['n', 'numeric(12,2)'],
        ['n', 'numeric(12,2) USING n::numeric(12,2)'],
        ['n', 'numeric'],
        ['ts', 'timestamp(6)'],
        ['ts', 'timestamp'],
        ['tm', 'time(4)'],
        ['b', 'varbit(8)'],
        ['b', 'varbit'],
        ['net', 'inet'],
        ['i', 'int4'],
        ['ch', 'char(4)'],
      ] as const
    ).map(([column, type]) => ({ sql: change(column, type), locks, rewrites: [] })),
  },
]
