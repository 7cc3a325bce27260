import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { withAdvisoryLock } from '../../src/client/advisory-lock.ts'
import type { Client } from '../../src/client/client.ts'
import { silent } from '../../src/report.ts'
import { asAdministrator, connect, createDatabase, databaseForTest, engines, type TestDatabase } from '../support/databases.ts'
import { databaseUrl } from '../support/global-setup.ts'

const options = (overrides = {}) => ({ name: 'test', wait: 0, signal: new AbortController().signal, report: silent, ...overrides })
const hold = <T>(client: Client, work: () => Promise<T>, overrides = {}) => withAdvisoryLock(client, options(overrides), work)

describe.each(engines)('a lock on the %s engine', (engine) => {
  it('is given back when the work is done, and when it fails', async () => {
    const { url } = await databaseForTest(engine, 'empty')
    await connect(url, async (client) => {
      expect(await hold(client, async () => 'done')).toBe('done')
      await expect(hold(client, () => Promise.reject(new Error('failed')))).rejects.toThrow('failed')
      const [row] = await client.session.query<{ locks: number }>(
        `select count(*)::int as locks from pg_locks where locktype = 'advisory' and pid = pg_backend_pid()`,
      )
      expect(row).toEqual({ locks: 0 })
    })
  })

  it('is known to be held while it is, and to be lost once it is', async () => {
    const { url } = await databaseForTest(engine, 'empty')
    await connect(url, (client) =>
      withAdvisoryLock(client, options(), async (lock) => {
        await lock.assertHeld()
        await client.session.query('select pg_advisory_unlock_all()')
        await expect(lock.assertHeld()).rejects.toMatchObject({ code: 'DBCTL_STATEMENT' })
      }),
    )
  })
})

describe('between two sessions', () => {
  let database: TestDatabase
  beforeAll(async () => {
    database = await createDatabase('server', 'empty')
  })
  afterAll(() => database.drop())

  it('only one holds a lock; another name is no obstacle, and the one that gives up names the holder', async () => {
    await connect(database.url, (first) =>
      hold(first, () =>
        connect(database.url, async (second) => {
          const refused = hold(second, async () => 'never', { wait: 150 })
          await expect(refused).rejects.toMatchObject({
            code: 'DBCTL_BUSY',
            exit: 6,
            details: { holder: { pid: first.facts.backendPid, application: 'dbctl:test' } },
          })
          expect(await hold(second, async () => 'mine', { name: 'other' })).toBe('mine')
        }),
      ),
    )
  })

  it('the waiting one does not stop the holder from building an index concurrently', async () => {
    // A session blocked in pg_advisory_lock() keeps a snapshot that CREATE INDEX CONCURRENTLY waits for: a deadlock.
    await connect(database.url, (first) =>
      hold(first, async () => {
        await first.session.script('create table indexed (n int)')
        let waiting = false
        const second = connect(database.url, (client) =>
          hold(client, async () => 'then mine', { wait: 10_000, report: { ...silent, note: () => (waiting = true) } }),
        )
        while (!waiting) await new Promise((resolve) => setTimeout(resolve, 10))
        await first.session.script('create index concurrently indexed_n_idx on indexed (n)')
        return { second }
      }).then(async ({ second }) => expect(await second).toBe('then mine')),
    )
  })

  it('it is free again as soon as the holder is terminated', async () => {
    const lost = connect(database.url, (first) =>
      hold(first, async () => {
        await asAdministrator((sql) => sql`select pg_terminate_backend(${first.facts.backendPid})`)
        await first.session.query('select 1')
      }),
    )
    await expect(lost).rejects.toThrow(/terminating connection|connection to the server was lost/)
    expect(await connect(database.url, (client) => hold(client, async () => 'free', { wait: 2_000 }))).toBe('free')
  })
})

// A pooler is part of what CI provides; `DBCTL_TEST_POOLER_URL` names one elsewhere.
describe.each([inject('servers').pooler].filter((url) => url !== undefined))('behind a pooler', (pooler) => {
  it('in transaction mode a lock is refused, with what to do instead', async () => {
    const { url } = await databaseForTest('server', 'empty')
    const pooled = databaseUrl(pooler, new URL(url).pathname.slice(1))
    await connect(pooled, async (client) => {
      expect(client.facts.pooled).toBe(true)
      await expect(hold(client, async () => 'never')).rejects.toMatchObject({
        code: 'DBCTL_POOLER',
        exit: 5,
        hint: expect.stringContaining('DBCTL_DIRECT_URL'),
      })
    })
  })

  it('settings reach no other client: they last for a transaction and no longer', async () => {
    const { url } = await databaseForTest('server', 'empty')
    const pooled = databaseUrl(pooler, new URL(url).pathname.slice(1))
    await connect(pooled, async ({ session }) => {
      const read = async () => (await session.query<{ value: string }>(`select current_setting('lock_timeout') as value`))[0]?.value
      expect([await read(), await session.transaction(read), await read()]).toEqual(['0', '5s', '0'])
    })
  })

  it('in session mode a lock works', async () => {
    await connect(databaseUrl(pooler, 'session_pool'), async (client) => {
      expect(client.facts.pooled).toBe(true)
      expect(await hold(client, async () => 'mine', { name: `session-${process.pid}` })).toBe('mine')
    })
  })
})
