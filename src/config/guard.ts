import { DbctlError } from '../errors.ts'
import type { Settings } from './settings.ts'
import type { Target } from './target.ts'

/**
 * Refuses a destructive or sampling verb on a database that the configuration protects by its host. The consent is a flag of that very
 * command: no file and no variable gives it.
 */
export function assertNotProtected(
  command: string,
  target: Target,
  { protectedHosts }: Pick<Settings, 'protectedHosts'>,
  allowed: boolean,
): void {
  if (allowed || target.engine === 'embedded') return
  const match = target.hosts.find(({ host, address = host }) =>
    protectedHosts.value.some((pattern) => matches(pattern, host) || matches(pattern, address)),
  )
  if (!match) return
  throw new DbctlError('DBCTL_PROTECTED', `${match.host} is protected (${protectedHosts.origin}); dbctl ${command} does not touch it`, {
    hint: 'If this really is the database you mean, add --allow-protected to this very command.',
    details: { host: match.host, patterns: protectedHosts.value },
  })
}

/** Refuses a verb that is for a developer's own database wherever a deploy may run it. No flag gives consent. */
export function assertDevelopment(command: string, env: Readonly<Record<string, string | undefined>>, ci: boolean): void {
  const where = ci ? 'CI is set' : env.NODE_ENV === 'production' ? 'NODE_ENV is production' : undefined
  if (where === undefined) return
  throw new DbctlError('DBCTL_PROTECTED', `dbctl ${command} is for development databases, and ${where}`, {
    hint: 'A deploy applies migrations: `dbctl generate` beforehand, `dbctl migrate` there.',
    details: { reason: where },
  })
}

/** `*` stands for any characters; letter case does not matter in host names, nor does the dot that ends a complete one. */
function matches(pattern: string, host: string): boolean {
  const expression = pattern
    .split('*')
    .map((part) => part.replace(/[.+?^${}()|[\]\\]/g, '\\$&'))
    .join('.*')
  return new RegExp(`^${expression}$`, 'i').test(host.replace(/\.$/, ''))
}
