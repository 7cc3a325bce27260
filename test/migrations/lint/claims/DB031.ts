import type { Claim } from '../../../support/claims.ts'

const fill = (column: string) => `CREATE TABLE users (${column});
  SELECT setval('users_id_seq', 2147483647); INSERT INTO users DEFAULT VALUES;`

export const claims: readonly Claim[] = [
  {
    rule: 'DB031',
    says: 'a sequence of 32 bits ends at 2,147,483,647, and one of 64 does not',
    setup: '',
    unsafe: [
      { sql: fill('id serial PRIMARY KEY'), error: '2200H' },
      { sql: fill('id int PRIMARY KEY GENERATED ALWAYS AS IDENTITY'), error: '2200H' },
    ],
    harmless: [{ sql: fill('id bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY') }],
  },
  {
    rule: 'DB031',
    says: 'an identity column refuses a number of one’s own, and a serial falls behind it',
    setup: '',
    unsafe: [
      {
        sql: 'CREATE TABLE users (id bigserial PRIMARY KEY); INSERT INTO users VALUES (1); INSERT INTO users DEFAULT VALUES;',
        error: '23505',
      },
    ],
    harmless: [
      { sql: 'CREATE TABLE users (id bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY); INSERT INTO users VALUES (1);', error: '428C9' },
    ],
  },
]
