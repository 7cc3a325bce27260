import type { Client } from '../client/client.ts'
import { assertNotProtected } from '../config/guard.ts'
import type { Settings } from '../config/settings.ts'
import type { CommandContext } from './command.ts'

export interface Guarded {
  /** The verb, as the refusal names it. */
  readonly command: string
  /** `--allow-protected`, given on this very command. */
  readonly allowProtected: boolean
}

/**
 * The one way in for whatever destroys or adds what does not belong: the direct connection, once neither the configuration nor the
 * database itself forbids it. By host it is decided before anything connects.
 */
export async function withUnprotectedClient<T>(
  context: CommandContext,
  { command, allowProtected }: Guarded,
  work: (client: Client, settings: Settings) => Promise<T>,
): Promise<T> {
  const found = await context.settings()
  // Either may be the one whose host gives the database away: the pooler's name, or that of the server behind it.
  for (const { value } of [found.target, found.directTarget]) assertNotProtected(command, value, found, allowProtected)
  const { assertNotMarked } = await import('../catalog/protection.ts')
  if (!allowProtected && found.target.value !== found.directTarget.value) {
    // Two servers may have databases of one name, and the mark may be on the one that the operator thinks of.
    await context.withClient((client) => assertNotMarked(client, command))
  }
  return context.withClient(
    async (client, settings) => {
      if (!allowProtected) await assertNotMarked(client, command)
      return work(client, settings)
    },
    { direct: true },
  )
}
