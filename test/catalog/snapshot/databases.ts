import type { Session } from '../../../src/client/session.ts'
import { connect, createDatabase, type Engine } from '../../support/databases.ts'
import { EVERYTHING } from './everything.ts'

export interface OpenDatabase {
  readonly session: Session
  close(): Promise<void>
}

/** A session on a database of its own with every kind of object, which stays open until it is closed. */
export async function everything(engine: Engine): Promise<OpenDatabase> {
  const database = await createDatabase(engine, 'empty')
  let finish: () => void = () => undefined
  const finished = new Promise<void>((resolve) => {
    finish = resolve
  })
  let running: Promise<void> = Promise.resolve()
  const session = await new Promise<Session>((resolve, reject) => {
    running = connect(database.url, async (client) => {
      for (const statement of EVERYTHING) await client.session.command(statement)
      resolve(client.session)
      await finished
    })
    running.catch(reject)
  })
  return {
    session,
    async close() {
      finish()
      await running
      await database.drop()
    },
  }
}

class Done extends Error {}

/** The result of `work`, of which nothing stays in the database. */
export async function inTransaction<T>(session: Session, work: () => Promise<T>): Promise<T> {
  const results: T[] = []
  await session
    .transaction(async () => {
      results.push(await work())
      throw new Done()
    })
    .catch((error: unknown) => {
      if (!(error instanceof Done)) throw error
    })
  const [result] = results
  if (result === undefined) throw new Error('the work gave no result')
  return result
}
