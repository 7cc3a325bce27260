import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { compareSnapshots } from '../../../src/catalog/snapshot/compare.ts'
import { type MendStep, mendSnapshots } from '../../../src/catalog/snapshot/mend.ts'
import { readSnapshot } from '../../../src/catalog/snapshot/read.ts'
import type { CatalogSnapshot } from '../../../src/catalog/snapshot/snapshot.ts'
import type { Session } from '../../../src/client/session.ts'
import { connect, databaseForTest, engines } from '../../support/databases.ts'
import { CHANGES } from './changes.ts'
import { everything, inTransaction, type OpenDatabase } from './databases.ts'
import { inALine } from './found.ts'

async function apply(session: Session, steps: readonly MendStep[]): Promise<void> {
  for (const { sql } of steps) {
    for (const statement of sql) {
      await session.command(statement).catch((error: Error) => {
        throw new Error(`${error.message}\n${statement}\n\nof:\n${steps.flatMap((step) => step.sql).join(';\n')}`)
      })
    }
  }
}

const differences = (expected: CatalogSnapshot, actual: CatalogSnapshot): string[] => compareSnapshots(expected, actual).map(inALine)

describe.each(engines)('the mending SQL (%s)', (engine) => {
  let database: OpenDatabase
  let session: Session
  let before: CatalogSnapshot
  beforeAll(async () => {
    database = await everything(engine)
    session = database.session
    before = await readSnapshot(session)
  })
  afterAll(() => database.close())

  /** Differences that are left once the steps have run; of those with a note alone nothing else is expected. */
  const leftAfter = async (expected: CatalogSnapshot, actual: CatalogSnapshot): Promise<string[]> => {
    const steps = mendSnapshots(expected, actual)
    await apply(session, steps)
    const noted = steps.filter(({ note }) => note !== undefined).map(({ kind, name }) => `${kind} ${name}`)
    const left = compareSnapshots(expected, await readSnapshot(session))
    return left.filter(({ kind, name }) => !noted.includes(`${kind} ${name}`)).map(inALine)
  }

  it.each(CHANGES)('undoes, and does: $sql', async ({ sql }) => {
    await inTransaction(session, async () => {
      await session.script(sql)
      const changed = await readSnapshot(session)
      expect(await leftAfter(before, changed)).toEqual([])
      expect(await leftAfter(changed, await readSnapshot(session))).toEqual([])
      return true
    })
  })

  it('makes everything from nothing, and nothing of everything', async () => {
    const { url } = await databaseForTest(engine, 'empty')
    await connect(url, async (client) => {
      const empty = await readSnapshot(client.session)
      const building = mendSnapshots(before, empty)
      await apply(client.session, building)
      const built = await readSnapshot(client.session)
      expect(differences(before, built)).toEqual(
        building.filter(({ note }) => note !== undefined).map(({ kind, name }) => `missing ${kind} ${name}`),
      )
      expect(differences(before, built)).toHaveLength(3) // an operator, a collation and a text search configuration
      await apply(client.session, mendSnapshots(empty, built))
      expect(differences(empty, await readSnapshot(client.session))).toEqual([])
    })
  })
})
