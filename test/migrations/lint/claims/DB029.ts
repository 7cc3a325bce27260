import type { Claim } from '../../../support/claims.ts'

const setup = `CREATE TABLE users (id int PRIMARY KEY, name text, age int NOT NULL DEFAULT 0, CONSTRAINT grown CHECK (age >= 0)); CREATE TABLE posts (id int);
  CREATE INDEX users_name ON users (name); CREATE FUNCTION touch() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';
  CREATE TRIGGER touched BEFORE UPDATE ON users FOR EACH ROW EXECUTE FUNCTION touch(); CREATE POLICY seen ON users USING (true);
  CREATE RULE quiet AS ON DELETE TO users DO ALSO SELECT 1;`
const first = 'ALTER TABLE posts ADD COLUMN views int;'

/** What the rule takes for a strong lock on `users`. */
const EXCLUSIVE = [
  'ALTER TABLE users ADD COLUMN size int;',
  'ALTER TABLE users DROP COLUMN name;',
  'ALTER TABLE users ALTER COLUMN age DROP NOT NULL;',
  'ALTER TABLE users ALTER COLUMN age SET DEFAULT 1;',
  'ALTER TABLE users ADD CONSTRAINT old CHECK (age < 200) NOT VALID;',
  'ALTER TABLE users DROP CONSTRAINT grown;',
  'ALTER TABLE users ENABLE ROW LEVEL SECURITY;',
  'ALTER TABLE users REPLICA IDENTITY FULL;',
  'ALTER TABLE users RENAME COLUMN name TO full_name;',
  'ALTER TABLE users RENAME CONSTRAINT grown TO adult;',
  'CREATE POLICY own ON users USING (true);',
  'ALTER POLICY seen ON users USING (false);',
  'DROP POLICY seen ON users;',
  'CREATE RULE silent AS ON INSERT TO users DO ALSO SELECT 1;',
  'DROP RULE quiet ON users;',
  'DROP TRIGGER touched ON users;',
  'DROP INDEX users_name;',
  'LOCK TABLE users;',
] as const
const SHARE_ROW_EXCLUSIVE = [
  'ALTER TABLE users ADD CONSTRAINT fk FOREIGN KEY (id) REFERENCES users (id) NOT VALID;',
  'ALTER TABLE users DISABLE TRIGGER touched;',
  'CREATE TRIGGER again BEFORE UPDATE ON users FOR EACH ROW EXECUTE FUNCTION touch();',
] as const
const WEAK = [
  'ALTER TABLE users VALIDATE CONSTRAINT grown;',
  'ALTER TABLE users ALTER COLUMN age SET STATISTICS 100;',
  'ALTER TABLE users ALTER COLUMN age SET (n_distinct = 5);',
  'ALTER TABLE users SET (autovacuum_enabled = false);',
  'ALTER TABLE users SET (fillfactor = 90);',
  'ALTER TABLE users CLUSTER ON users_pkey;',
  "COMMENT ON TABLE users IS 'people';",
] as const

export const claims: readonly Claim[] = [
  {
    rule: 'DB029',
    says: 'every lock of a migration is held to its end, and these keep writers out',
    setup,
    unsafe: [
      ...EXCLUSIVE.map((sql) => ({
        sql: `${first} ${sql}`,
        locks: { posts: 'AccessExclusiveLock', users: 'AccessExclusiveLock' } as const,
      })),
      ...SHARE_ROW_EXCLUSIVE.map((sql) => ({
        sql: `${first} ${sql}`,
        locks: { posts: 'AccessExclusiveLock', users: 'ShareRowExclusiveLock' } as const,
      })),
      { sql: `${first} ALTER TABLE users RENAME TO accounts;`, locks: { posts: 'AccessExclusiveLock', accounts: 'AccessExclusiveLock' } },
    ],
    harmless: WEAK.map((sql) => ({
      sql: `${first} ${sql}`,
      locks: { posts: 'AccessExclusiveLock', users: 'ShareUpdateExclusiveLock' } as const,
    })),
  },
]
