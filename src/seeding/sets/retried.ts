import type { Session } from '../../client/session.ts'
import { type ServerError, serverErrorIn } from '../../server-error.ts'
import { isAboutData } from './bad-cells.ts'

/**
 * Does `attempt` for every item inside one savepoint, which is begun anew only after a statement was refused: one for each item would take
 * three times the journeys to the server. `recover` then runs outside it.
 */
export async function retried<T>(
  session: Session,
  items: AsyncIterable<T>,
  attempt: (item: T) => Promise<void>,
  recover: (item: T, error: ServerError) => Promise<void>,
): Promise<void> {
  const iterator = items[Symbol.asyncIterator]()
  try {
    for (;;) {
      let current: T | undefined
      try {
        await session.transaction(async () => {
          for (let next = await iterator.next(); !next.done; next = await iterator.next()) {
            current = next.value
            await attempt(next.value)
            current = undefined
          }
        })
        return
      } catch (error) {
        const refused = serverErrorIn(error)
        if (current === undefined || !refused || !isAboutData(refused)) throw error
        await recover(current, refused)
      }
    }
  } finally {
    await iterator.return?.()
  }
}
