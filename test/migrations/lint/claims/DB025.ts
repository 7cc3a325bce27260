import type { Claim } from '../../../support/claims.ts'

export const claims: readonly Claim[] = [
  {
    rule: 'DB025',
    says: 'COMMIT ends the runner’s transaction: what follows is in none, or in another',
    setup: '',
    unsafe: [
      {
        sql: 'CREATE TABLE tags (id int); COMMIT; DO $$ BEGIN ASSERT pg_current_xact_id_if_assigned() IS NULL AND to_regclass($q$tags$q$) IS NOT NULL; END $$;',
      },
      { sql: 'CREATE TABLE tags (id int); ROLLBACK; SELECT * FROM tags;', error: '42P01' },
    ],
    harmless: [{ sql: 'CREATE TABLE tags (id int); DO $$ BEGIN ASSERT pg_current_xact_id_if_assigned() IS NOT NULL; END $$;' }],
  },
  {
    rule: 'DB025',
    says: 'BEGIN within a transaction does nothing, and a savepoint outside one fails',
    setup: '',
    unsafe: [
      { sql: 'CREATE TABLE tags (id int); BEGIN; DO $$ BEGIN ASSERT pg_current_xact_id_if_assigned() IS NOT NULL; END $$;' },
      { sql: 'SAVEPOINT here;', outside: true, error: '25P01' },
      { sql: 'RELEASE SAVEPOINT here;', outside: true, error: '25P01' },
    ],
  },
]
