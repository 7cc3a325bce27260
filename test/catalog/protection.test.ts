import { randomBytes } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { ensureOwnTable, planOwnTable } from '../../src/catalog/dbctl-schema.ts'
import { protect, protectScript, readProtection, unprotect } from '../../src/catalog/protection.ts'
import type { Session } from '../../src/client/session.ts'
import { asAdministrator, connect, databaseForTest, engines } from '../support/databases.ts'

const count = async (session: Session, from: string): Promise<number> => {
  const [row] = await session.query<{ n: number }>(`select count(*)::int as n from ${from}`)
  return row?.n ?? -1
}

/** A role with no rights of its own, gone with the test, since roles outlive databases. */
async function asStranger<T>(session: Session, work: (role: string) => Promise<T>): Promise<T> {
  const role = `dbctl_stranger_${randomBytes(4).toString('hex')}`
  await session.script(`create role ${role}; set role ${role}`)
  try {
    return await work(role)
  } finally {
    await session.script(`reset role; drop owned by ${role}; drop role ${role}`)
  }
}

describe.each(engines)('the mark of a protected database on the %s engine', (engine) => {
  it('is absent without a schema of dbctl, and looking for it creates nothing', async () => {
    const { url } = await databaseForTest(engine, 'empty')
    await connect(url, async ({ session }) => {
      const look = () => session.transaction((tx) => readProtection(tx), { readOnly: true })
      expect(await look()).toEqual({ state: 'none' })
      expect(await asStranger(session, look)).toEqual({ state: 'none' })
      expect(await unprotect(session)).toBe(false)
      expect(await count(session, `pg_namespace where nspname = 'dbctl'`)).toBe(0)
    })
  })

  it('says when, by whom and why; a second one changes nothing but a reason that is given', async () => {
    const { url } = await databaseForTest(engine, 'empty')
    await connect(url, async ({ session, facts }) => {
      const first = await protect(session, undefined)
      expect(first).toEqual({
        did: 'marked',
        mark: {
          state: 'marked',
          protectedBy: facts.user,
          protectedAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3,6}Z$/),
          reason: null,
        },
      })
      expect(await protect(session, undefined)).toEqual({ ...first, did: 'nothing' })
      expect(await protect(session, "it's real")).toEqual({ did: 'changed the reason', mark: { ...first.mark, reason: "it's real" } })
      expect(await protect(session, "it's real")).toMatchObject({ did: 'nothing' })
      expect(await protect(session, undefined)).toMatchObject({ did: 'nothing', mark: { reason: "it's real" } })
      expect(await unprotect(session)).toBe(true)
      expect(await unprotect(session)).toBe(false)
      expect(await readProtection(session)).toEqual({ state: 'none' })
      expect(await protect(session, 'again')).toMatchObject({ did: 'marked', mark: { reason: 'again' } })
    })
  })

  it('is read by a role that has no rights, and counts as there once that right is taken away', async () => {
    const { url } = await databaseForTest(engine, 'empty')
    await connect(url, async ({ session }) => {
      await protect(session, 'real')
      expect(await asStranger(session, () => readProtection(session))).toMatchObject({ state: 'marked', reason: 'real' })
      await session.script('revoke select on dbctl.protection from public')
      expect(await asStranger(session, () => readProtection(session))).toEqual({ state: 'unreadable' })
      await session.script('grant select on dbctl.protection to public; revoke usage on schema dbctl from public')
      expect(await asStranger(session, () => readProtection(session))).toEqual({ state: 'unreadable' })
    })
  })

  it('that a role may not write is refused with the very grants that help', async () => {
    const { url } = await databaseForTest(engine, 'empty')
    await connect(url, async ({ session }) => {
      await session.script('revoke create on schema public from public')
      const refusal = (role: string) =>
        protect(session, undefined).then(
          () => undefined,
          (error: { code: string; details: { grants: string[] } }) => ({
            code: error.code,
            grants: error.details.grants.map((grant) => grant.replaceAll(`"${role}"`, 'me')),
          }),
        )
      const attempts: unknown[] = []
      await asStranger(session, async (role) => {
        // Each round grants what was asked for, until nothing is denied any more.
        for (let round = 0; round < 4; round++) {
          const refused = await refusal(role)
          attempts.push(refused?.grants)
          if (!refused) break
          await session.script(`reset role; ${refused.grants.join(' ').replaceAll('to me', `to ${role}`)}; set role ${role}`)
          expect(refused.code).toBe('DBCTL_PERMISSION')
        }
      })
      expect(attempts).toEqual([[expect.stringMatching(/^grant create on database "\w+" to me;$/)], undefined])
      await session.script('drop schema if exists dbctl cascade')
      await protect(session, undefined)
      await asStranger(session, async (role) => {
        expect(await refusal(role)).toBeUndefined() // marked already: nothing to write
        const refused = await protect(session, 'because').then(String, (error: { hint: string }) => error.hint)
        expect(refused).toContain('grant usage on schema "dbctl" to')
        expect(refused).toContain('grant select, insert, update on "dbctl"."protection" to')
      })
    })
  })

  it('is written by the SQL of a dry run just as well, whatever the reason holds', async () => {
    const { url } = await databaseForTest(engine, 'empty')
    const reason = 'it\'s a \\ back\\slash; drop table x; -- "quoted" $$ \'x'
    await connect(url, async ({ session }) => {
      const script = (await protectScript(session, reason)) ?? ''
      expect(await readProtection(session)).toEqual({ state: 'none' })
      await session.script(`set standard_conforming_strings = off; ${script.replace(/^\\.*$/gm, '')}; set standard_conforming_strings = on`)
      expect(await readProtection(session)).toMatchObject({ state: 'marked', reason })
      expect(await protectScript(session, reason)).toBeUndefined()
      expect(await protectScript(session, undefined)).toBeUndefined()
      expect(await protectScript(session, 'new')).not.toContain('create')
    })
  })
})

describe.each(engines)("a table of dbctl's own on the %s engine", (engine) => {
  const first = { name: 'facts', columns: ['id'], statements: ['create table if not exists dbctl.facts (id int)'] }
  const second = {
    ...first,
    columns: ['id', 'note'],
    statements: [...first.statements, 'alter table dbctl.facts add column if not exists note text'],
  }

  it('is made once, grown by a later release, and needs no right where it is whole', async () => {
    const { url } = await databaseForTest(engine, 'empty')
    await connect(url, async ({ session }) => {
      const ensure = (table: typeof first) => session.transaction((tx) => ensureOwnTable(tx, table))
      expect(await planOwnTable(session, first)).toHaveLength(3)
      await ensure(first)
      expect(await planOwnTable(session, first)).toEqual([])
      await session.script('insert into dbctl.facts values (1)')
      await ensure(second)
      expect(await session.query('select * from dbctl.facts')).toEqual([{ id: 1, note: null }])
      await ensure(first)
      await asStranger(session, () => ensure(second))
    })
  })
})

it("a table of dbctl's own is made once by many that begin at the same time", async () => {
  const { url } = await databaseForTest('server', 'empty')
  const outcomes = await Promise.all(Array.from({ length: 8 }, () => connect(url, ({ session }) => protect(session, undefined))))
  expect(outcomes.map(({ did }) => did).sort()).toEqual(['marked', ...Array.from({ length: 7 }, () => 'nothing')])
  const rows = await asAdministrator((sql) => sql`select count(*)::int as n from dbctl.protection`, url)
  expect(rows).toMatchObject([{ n: 1 }])
})
