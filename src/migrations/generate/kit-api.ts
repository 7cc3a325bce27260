import { existsSync } from 'node:fs'
import { readFile, rm, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { DbctlError } from '../../errors.ts'
import type { Kit } from './kit.ts'
import { type KitOptions, runNode } from './run-kit.ts'
import type { Workspace } from './workspace.ts'

/** The functions that drizzle-kit has for programs, by their module: undocumented, and so called in one place. */
const MODULES = { journal: 'api.js', folders: 'api-postgres.js' } as const

const SCRIPT = `
const { readFileSync, writeFileSync } = require('node:fs')
const [module, exchange] = process.argv.slice(1)
const { name, args } = JSON.parse(readFileSync(exchange, 'utf8'))
const answer = (value) => writeFileSync(exchange + '.answer', JSON.stringify(value))
Promise.resolve()
  .then(() => require(module)[name](...args))
  .then((value) => answer({ value }), (error) => answer({ error: error.message, unresolved: error.missingHints ?? null }))
`

export type ApiAnswer = { readonly value: unknown } | { readonly error: string; readonly unresolved: readonly unknown[] | null }

/** Calls one of them in a process of its own: they print, ask at a terminal and may end the process. */
export async function callKitApi(
  kit: Kit,
  name: string,
  args: readonly unknown[],
  workspace: Workspace,
  options: KitOptions,
): Promise<ApiAnswer> {
  const exchange = join(dirname(workspace.config), 'call.json')
  await writeFile(exchange, JSON.stringify({ name, args }))
  const run = await runNode(['--input-type=commonjs', '--eval', SCRIPT, '--', join(kit.directory, MODULES[kit.format]), exchange], options)
  const answer = `${exchange}.answer`
  if (!existsSync(answer)) {
    throw new DbctlError(
      'DBCTL_GENERATE_FAILED',
      `drizzle-kit ${kit.version} ended within ${name}: ${run.stderr.trim().split('\n').slice(-5).join('\n')}`,
      {
        hint: 'Nothing was written.',
      },
    )
  }
  const text = await readFile(answer, 'utf8')
  await rm(answer)
  return JSON.parse(text)
}
