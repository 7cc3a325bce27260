import { existsSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { DbctlError } from '../../errors.ts'
import type { SourceFormat } from '../source/migration.ts'

/** The project's own drizzle-kit; dbctl brings none. */
export interface Kit {
  readonly version: string
  /** The script that Node runs. */
  readonly bin: string
  readonly directory: string
  /** The layout of the folder that this version reads and writes. */
  readonly format: SourceFormat
}

/** The drizzle-kit that a file in `root` would import. */
export function findKit(root: string): Kit {
  const directory = packageDirectory(root)
  if (directory === undefined) {
    throw kitError(
      `drizzle-kit is not installed in ${root}, and dbctl brings none: the project's own is the one that knows its schema`,
      root,
    )
  }
  const { version, bin } = JSON.parse(readFileSync(join(directory, 'package.json'), 'utf8')) as { version: string; bin: unknown }
  const format = formatOf(version)
  if (format === undefined)
    throw kitError(`drizzle-kit ${version} is too old for dbctl generate; it needs 0.31 or 1.0.0-rc.4 at the least`, root)
  const script = typeof bin === 'string' ? bin : (bin as Record<string, string>)['drizzle-kit']
  return { version, directory, format, bin: join(directory, script ?? 'bin.cjs') }
}

/** Undefined for a version whose commands and folder dbctl does not know. */
export function formatOf(version: string): SourceFormat | undefined {
  const [, major, minor, candidate] = /^(\d+)\.(\d+)\.\d+(?:-(.+))?/.exec(version) ?? []
  if (major === '0') return Number(minor) >= 31 ? 'journal' : undefined
  if (candidate === undefined) return major === undefined ? undefined : 'folders'
  // Its betas have neither hints nor output as JSON.
  const rc = /^rc\.(\d+)/.exec(candidate)?.[1]
  return rc !== undefined && Number(rc) >= 4 ? 'folders' : undefined
}

/** Found by what `import` finds and not by looking for node_modules: Yarn's Plug'n'Play has none. The manifest itself is no export of the package. */
function packageDirectory(root: string): string | undefined {
  let at: string
  try {
    at = dirname(createRequire(join(root, 'package.json')).resolve('drizzle-kit'))
  } catch {
    return undefined
  }
  for (; at !== dirname(at); at = dirname(at)) if (existsSync(join(at, 'package.json'))) return at
  return undefined
}

const INSTALL: ReadonlyArray<readonly [lockFile: string, command: string]> = [
  ['pnpm-lock.yaml', 'pnpm add --save-dev drizzle-kit@latest'],
  ['yarn.lock', 'yarn add --dev drizzle-kit@latest'],
  ['bun.lock', 'bun add --dev drizzle-kit@latest'],
  ['bun.lockb', 'bun add --dev drizzle-kit@latest'],
]

function kitError(message: string, root: string): DbctlError {
  const [, command = 'npm install --save-dev drizzle-kit@latest'] = INSTALL.find(([file]) => existsSync(join(root, file))) ?? []
  return new DbctlError('DBCTL_DRIZZLE_KIT', message, { hint: `Install it: ${command}`, details: { root } })
}

/** A folder in one layout and a drizzle-kit of the other: it would begin a second history beside the first. */
export function assertLayout(kit: Kit, folder: string, format: SourceFormat): void {
  if (kit.format === format) return
  const [of, fix] =
    format === 'journal'
      ? [
          'drizzle-kit 0.x (meta/_journal.json)',
          'Convert the folder with `npx drizzle-kit up`, having committed it first, or install drizzle-kit 0.31.',
        ]
      : ['drizzle-kit 1.0 (a folder for each migration)', 'Install drizzle-kit 1.0, with the drizzle-orm that goes with it.']
  throw new DbctlError('DBCTL_DRIZZLE_KIT', `${folder} has the layout of ${of}, and the project's drizzle-kit is ${kit.version}`, {
    hint: fix,
    details: { folder, version: kit.version },
  })
}
