import { relative } from 'node:path'
import { DbctlError } from '../../errors.ts'
import type { Kit } from './kit.ts'
import type { KitRun } from './run-kit.ts'

/** How a run of drizzle-kit ended, its failures apart, which are thrown. */
export type Outcome = { readonly kind: 'written' } | { readonly kind: 'unchanged' }

/** The schema could not be loaded; `text` is the error as Node prints it. */
export function broken(text: string, root: string): DbctlError {
  const lines = text.replaceAll(`${root}/`, '').trim().split('\n')
  // The stack below the message leads through drizzle-kit, except for the first frame of the user's own.
  const frame = lines.findIndex((line) => /^\s+at /.test(line))
  const message = (frame < 0 ? lines : lines.slice(0, frame))
    .join('\n')
    .replace(/\nRequire stack:[\s\S]*$/, '')
    .trim()
  const own = lines.find((line) => /^\s+at /.test(line) && !/node:|node_modules/.test(line))
  return new DbctlError(
    'DBCTL_SCHEMA_INVALID',
    `the schema cannot be loaded; nothing was written\n${message}${own === undefined ? '' : `\n${own.replace(/ \{$/, '')}`}`,
    {
      hint: 'Mend the TypeScript; `npx tsc --noEmit` shows the place in full.',
      details: { error: message },
    },
  )
}

/** Two branches each added a migration to the same one, and one of them must be made anew. */
export function collided(text: string): DbctlError {
  return new DbctlError(
    'DBCTL_MIGRATIONS_COLLIDE',
    `two migrations stand on the same one, as after a merge of two branches: ${text.trim()}`,
    {
      hint: COLLISION_CURE,
    },
  )
}

export const COLLISION_CURE =
  'Keep the one that is applied or shared already; delete the other (file, snapshot, journal entry), then run `dbctl generate` to make it anew on top.'

/** It wrote nothing, and says why in words that dbctl does not know. */
export function stopped({ version }: Kit, { code, stdout, stderr }: KitRun): DbctlError {
  const said = [stdout, stderr]
    .join('\n')
    .split('\n')
    .filter((line) => !/^(?:No config path provided|Reading config file|\s+at )/.test(line) && line.trim() !== '')
  const words = said.length === 0 ? 'without a word' : `saying:\n${said.slice(0, 20).join('\n')}`
  return new DbctlError('DBCTL_GENERATE_FAILED', `drizzle-kit ${version} wrote no migration and ended with ${code}, ${words}`, {
    hint: 'Nothing was written. `npx drizzle-kit generate` shows it by itself.',
    details: { exit: code, output: said },
  })
}

export const display = (root: string, path: string): string => {
  const short = relative(root, path)
  return short === '' || short.startsWith('..') ? path : short
}
