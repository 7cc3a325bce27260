import type { Claim } from '../../../support/claims.ts'

const long = 'a_name_of_more_than_sixty_three_bytes_that_drizzle_kit_made_of_its_parts_fk'
const cut = long.slice(0, 63)
const wide = 'é'.repeat(32)
const exists = (catalog: string, column: string, name: string) =>
  `DO $$ BEGIN ASSERT EXISTS (SELECT FROM ${catalog} WHERE ${column} = '${name}'); END $$;`

export const claims: readonly Claim[] = [
  {
    rule: 'DB030',
    says: 'a name is cut after 63 bytes, not characters',
    setup: 'CREATE TABLE users (id int);',
    unsafe: [
      { sql: `CREATE INDEX ${long} ON users (id); ${exists('pg_class', 'relname', cut)}` },
      { sql: `ALTER TABLE users ADD CONSTRAINT "${long}" CHECK (id > 0); ${exists('pg_constraint', 'conname', cut)}` },
      { sql: `ALTER TABLE users ADD COLUMN "${wide}" int; ${exists('pg_attribute', 'attname', wide.slice(1))}` },
      { sql: `CREATE TABLE ${long} (id int); ${exists('pg_class', 'relname', cut)}` },
    ],
    harmless: [
      { sql: `ALTER TABLE users ADD COLUMN ${cut} int; ${exists('pg_attribute', 'attname', cut)}` },
      { sql: `ALTER TABLE users ADD COLUMN "${wide.slice(1)}" int; ${exists('pg_attribute', 'attname', wide.slice(1))}` },
    ],
  },
  {
    rule: 'DB030',
    says: 'two long names that begin alike are one, and a long label is refused',
    setup: 'CREATE TABLE users (id int);',
    unsafe: [
      { sql: `CREATE INDEX ${long} ON users (id); CREATE INDEX ${cut}_other ON users (id);`, error: '42P07' },
      { sql: `CREATE TYPE mood AS ENUM ('${long}');`, error: '42602' },
    ],
  },
]
