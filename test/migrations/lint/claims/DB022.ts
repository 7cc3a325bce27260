import type { Claim } from '../../../support/claims.ts'

const setup = "CREATE TYPE mood AS ENUM ('sad'); CREATE TABLE moods (id int, mood mood);"
const add = "ALTER TYPE mood ADD VALUE 'glad';"
const made = "CREATE TYPE size AS ENUM ('small'); ALTER TYPE size ADD VALUE 'large'; CREATE TABLE shirts (size size DEFAULT 'large');"

export const claims: readonly Claim[] = [
  {
    rule: 'DB022',
    says: 'a new value is refused before it is committed, wherever it is used as a value of the enum',
    setup,
    unsafe: [
      `ALTER TABLE moods ALTER COLUMN mood SET DEFAULT 'glad';`,
      `INSERT INTO moods (mood) VALUES ('glad');`,
      `INSERT INTO moods SELECT 1, 'glad';`,
      `UPDATE moods SET mood = 'glad';`,
      `CREATE INDEX ON moods (id) WHERE mood = 'glad';`,
      `CREATE VIEW glad AS SELECT * FROM moods WHERE mood IN ('sad', 'glad');`,
      `SELECT CASE mood WHEN 'glad' THEN 1 END FROM moods;`,
      `SELECT coalesce(mood, 'glad') FROM moods;`,
      `SELECT 'glad'::mood;`,
      `SELECT '{glad}'::mood[];`,
      `ALTER TABLE moods ADD CONSTRAINT merry CHECK (mood <> 'glad');`,
      `CREATE TABLE days (id int, mood mood CHECK (mood <> 'glad'));`,
      `CREATE TABLE days (mood mood DEFAULT 'glad');`,
    ].map((use) => ({ sql: `${add} ${use}`, error: '55P04' })),
    harmless: [
      { sql: `${add} SELECT 'glad';` },
      { sql: `${add} SELECT * FROM moods WHERE mood::text = 'glad';` },
      { sql: `${add} INSERT INTO moods (mood) VALUES ('sad');` },
      { sql: `ALTER TYPE mood RENAME VALUE 'sad' TO 'blue'; INSERT INTO moods (mood) VALUES ('blue');` },
    ],
    safe: [{ sql: add }, { sql: `INSERT INTO moods (mood) VALUES ('glad');` }],
  },
  {
    rule: 'DB022',
    says: 'from PostgreSQL 17 on the value can be used where the type is of the same transaction',
    setup: '',
    unsafe: [{ sql: made, error: '55P04', until: 16 }],
    harmless: [{ sql: made, from: 17 }],
  },
]
