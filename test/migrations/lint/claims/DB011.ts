import type { Claim } from '../../../support/claims.ts'

const setup = `CREATE TABLE users (id int); INSERT INTO users VALUES (1); CREATE SEQUENCE numbers;
  CREATE FUNCTION made_up() RETURNS int LANGUAGE plpgsql AS 'BEGIN RETURN 1; END';
  CREATE FUNCTION settled() RETURNS int LANGUAGE plpgsql STABLE AS 'BEGIN RETURN 1; END';
  CREATE DOMAIN positive AS int CHECK (VALUE > 0); CREATE DOMAIN plain AS int;`
const rewrites = ['users']
const locks = { users: 'AccessExclusiveLock' } as const

export const claims: readonly Claim[] = [
  {
    rule: 'DB011',
    says: 'a volatile default rewrites the table, a stable one does not',
    setup,
    unsafe: [
      { sql: 'ALTER TABLE users ADD COLUMN a uuid DEFAULT gen_random_uuid();', rewrites, locks },
      { sql: 'ALTER TABLE users ADD COLUMN a timestamptz DEFAULT clock_timestamp();', rewrites, locks },
      { sql: 'ALTER TABLE users ADD COLUMN a float8 DEFAULT 1 + random();', rewrites, locks },
      { sql: "ALTER TABLE users ADD COLUMN a int DEFAULT nextval('numbers');", rewrites, locks },
      { sql: 'ALTER TABLE users ADD COLUMN a int DEFAULT made_up();', rewrites, locks },
      { sql: 'ALTER TABLE users ADD COLUMN a uuid DEFAULT uuidv7();', rewrites, locks, from: 18 },
    ],
    harmless: [
      { sql: 'ALTER TABLE users ADD COLUMN a timestamptz DEFAULT now() NOT NULL;', locks },
      { sql: 'ALTER TABLE users ADD COLUMN a timestamptz DEFAULT CURRENT_TIMESTAMP;', locks },
      { sql: "ALTER TABLE users ADD COLUMN a timestamp DEFAULT timezone('utc', now());", locks },
      { sql: "ALTER TABLE users ADD COLUMN a timestamp DEFAULT (now() AT TIME ZONE 'utc');", locks },
      { sql: "ALTER TABLE users ADD COLUMN a text DEFAULT lower(md5('x'));", locks },
      { sql: "ALTER TABLE users ADD COLUMN a jsonb DEFAULT '{}'::jsonb NOT NULL;", locks },
      { sql: "ALTER TABLE users ADD COLUMN a text[] DEFAULT ARRAY['a']::text[];", locks },
      { sql: "ALTER TABLE users ADD COLUMN a date DEFAULT CURRENT_DATE + interval '1 day';", locks },
      { sql: 'ALTER TABLE users ADD COLUMN a int DEFAULT settled();', locks },
      { sql: 'ALTER TABLE users ADD COLUMN a uuid; ALTER TABLE users ALTER COLUMN a SET DEFAULT gen_random_uuid();', locks },
      { sql: 'ALTER TABLE users ADD COLUMN a plain;', locks },
    ],
  },
  {
    rule: 'DB011',
    says: 'a domain with a constraint rewrites the table, default or not',
    setup,
    unsafe: [
      { sql: 'ALTER TABLE users ADD COLUMN a positive;', rewrites, locks },
      { sql: 'ALTER TABLE users ADD COLUMN a positive DEFAULT 1;', rewrites, locks },
    ],
  },
]
