import type { Claim } from '../../../support/claims.ts'

const body = (inner: string) => `CREATE FUNCTION one() RETURNS int LANGUAGE plpgsql AS $$ BEGIN ${inner} RETURN 1; END $$;`
const marker = '\n--> statement-breakpoint\n'

/** The server takes each of these whole; it is what is cut at the marker that it refuses. */
export const claims: readonly Claim[] = [
  {
    rule: 'DB038',
    says: 'PostgreSQL runs the statement with the marker in it as a comment',
    setup: '',
    unsafe: [{ sql: body(marker) }, { sql: `SELECT 1 +${marker} 1;` }, { sql: `/* ${marker} */ SELECT 1;` }],
    harmless: [{ sql: `${body('')}${marker} SELECT one();` }],
  },
  {
    rule: 'DB038',
    says: 'and refuses its halves',
    setup: '',
    harmless: [
      { sql: body(marker).split(marker)[0] ?? '', error: '42601' },
      { sql: body(marker).split(marker)[1] ?? '', error: '42601' },
      { sql: 'SELECT 1 +', error: '42601' },
    ],
  },
]
