import type { Claim } from '../../../support/claims.ts'

const is = (name: string, value: string) => `DO $$ BEGIN ASSERT current_setting('${name}') = '${value}'; END $$;`
const isNot = (name: string, value: string) => `DO $$ BEGIN ASSERT current_setting('${name}') <> '${value}'; END $$;`

export const claims: readonly Claim[] = [
  {
    rule: 'DB026',
    says: 'SET outlives the transaction, and SET LOCAL does not',
    setup: '',
    unsafe: [
      { sql: `SET work_mem = '5MB'; COMMIT; ${is('work_mem', '5MB')}` },
      { sql: `SELECT set_config('maintenance_work_mem', '9MB', false); COMMIT; ${is('maintenance_work_mem', '9MB')}` },
      {
        sql: `SET SESSION CHARACTERISTICS AS TRANSACTION ISOLATION LEVEL SERIALIZABLE; COMMIT; ${is('default_transaction_isolation', 'serializable')}`,
      },
    ],
    harmless: [
      { sql: `SET LOCAL work_mem = '6MB'; ${is('work_mem', '6MB')} COMMIT; ${isNot('work_mem', '6MB')}` },
      { sql: `SELECT set_config('work_mem', '6MB', true); COMMIT; ${isNot('work_mem', '6MB')}` },
      { sql: `SET work_mem = '6MB'; RESET work_mem; COMMIT; ${isNot('work_mem', '6MB')}` },
    ],
  },
  {
    rule: 'DB026',
    says: 'outside a transaction SET LOCAL is gone before the next statement, and SET is not',
    setup: '',
    unsafe: [{ sql: "SET LOCAL work_mem = '7MB';", outside: true }],
    harmless: [
      { sql: isNot('work_mem', '7MB'), outside: true },
      { sql: "SET work_mem = '8MB';", outside: true },
      { sql: is('work_mem', '8MB'), outside: true },
      { sql: 'RESET ALL;', outside: true },
    ],
  },
]
