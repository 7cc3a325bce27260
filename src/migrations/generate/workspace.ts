import { existsSync } from 'node:fs'
import { constants, cp, mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, relative } from 'node:path'

/** What decides what drizzle-kit does, from the project's own configuration. */
export interface KitProject {
  /** Where drizzle-kit runs, and what relative paths in the configuration are relative to. */
  readonly root: string
  /** The project's migrations folder, absolute. */
  readonly out: string
  /** The project's drizzle.config, which then decides everything but what stands below. */
  readonly drizzleConfig: string | undefined
  /** Absolute files or globs; undefined leaves what drizzle.config says. */
  readonly schema: readonly string[] | undefined
  readonly casing: string | undefined
  /** For what needs a database; undefined leaves what drizzle.config says. drizzle-kit is given it in its environment. */
  readonly database?: { readonly url: string } | undefined
  readonly migrations: { readonly table: string; readonly schema: string }
}

/** A folder aside in which drizzle-kit may do what it likes. */
export interface Workspace {
  /** A copy of the project's migrations folder. */
  readonly out: string
  readonly config: string
  /** Paths below `out` that drizzle-kit wrote. */
  changes(): Promise<{ added: string[]; changed: string[]; removed: string[] }>
  /** True where the project's own folder is as it was when it was copied. */
  isCurrent(): Promise<boolean>
}

export const DATABASE_VARIABLE = 'DBCTL_KIT_DATABASE'

/**
 * Lets drizzle-kit work on a copy: whatever it leaves there after a failure, a refusal or a kill, the project's folder has none of it, and
 * what is new shows by comparison, since neither its exit code nor its words tell.
 */
export async function withWorkspace<T>(project: KitProject, work: (workspace: Workspace) => Promise<T>): Promise<T> {
  const directory = await mkdtemp(join(tmpdir(), 'dbctl-generate-'))
  try {
    const out = join(directory, 'drizzle')
    const original = await fingerprints(project.out)
    if (original.size > 0) await cp(project.out, out, { recursive: true, dereference: true, mode: constants.COPYFILE_FICLONE })
    else await mkdir(out)
    const before = await fingerprints(out)
    const config = join(directory, 'drizzle.config.ts')
    // Relative: 0.31 puts "./" before the paths of snapshots that it reads.
    await writeFile(config, await configText(project, relative(project.root, out)), { mode: 0o600 })
    return await work({
      out,
      config,
      async changes() {
        const after = await fingerprints(out)
        const has = (path: string) => before.has(path)
        return {
          added: [...after.keys()].filter((path) => !has(path)),
          changed: [...after].filter(([path, print]) => has(path) && before.get(path) !== print).map(([path]) => path),
          removed: [...before.keys()].filter((path) => !after.has(path)),
        }
      },
      async isCurrent() {
        const now = await fingerprints(project.out)
        return now.size === original.size && [...now].every(([path, print]) => original.get(path) === print)
      },
    })
  } finally {
    await rm(directory, { recursive: true, force: true })
  }
}

/** Configurations for what does not touch the folder: the project's own, and one in which drizzle-kit lists and asks before it executes. */
export async function withConfigs<T>(project: KitProject, work: (config: string, strict: string) => Promise<T>): Promise<T> {
  const directory = await mkdtemp(join(tmpdir(), 'dbctl-kit-'))
  try {
    const [config, strict] = [join(directory, 'drizzle.config.ts'), join(directory, 'strict.config.ts')]
    const out = relative(project.root, project.out)
    await writeFile(config, await configText(project, out), { mode: 0o600 })
    await writeFile(strict, await configText(project, out, { strict: true, verbose: true }), { mode: 0o600 })
    return await work(config, strict)
  } finally {
    await rm(directory, { recursive: true, force: true })
  }
}

/** Size and time of change by path below the folder; empty where there is none. */
async function fingerprints(folder: string): Promise<Map<string, string>> {
  if (!existsSync(folder)) return new Map()
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  const files = entries.filter((entry) => !entry.isDirectory()).map((entry) => join(entry.parentPath, entry.name))
  const prints = await Promise.all(
    files.map(async (path) => {
      const { size, mtimeMs } = await stat(path)
      return [relative(folder, path), `${size} ${mtimeMs}`] as const
    }),
  )
  return new Map(prints.sort(([a], [b]) => (a < b ? -1 : 1)))
}

/** A configuration that is the project's own in all but what dbctl has settled. */
async function configText(
  { drizzleConfig, schema, casing, migrations, database }: KitProject,
  out: string,
  more: Readonly<Record<string, unknown>> = {},
): Promise<string> {
  const settled = { ...(casing === undefined ? {} : { casing }), ...(schema === undefined ? {} : { schema }), out, ...more }
  // By way of the environment: a password has no place in a file.
  const credentials = database === undefined ? '' : `driver: undefined, dbCredentials: { url: process.env.${DATABASE_VARIABLE} }, `
  return [
    ...(await baseLines(drizzleConfig, { dialect: 'postgresql', migrations })),
    `export default { ...base, ${credentials}...${JSON.stringify(settled)} }`,
    '',
  ].join('\n')
}

async function baseLines(drizzleConfig: string | undefined, byDefault: object): Promise<string[]> {
  if (drizzleConfig === undefined) return [`const base = ${JSON.stringify(byDefault)}`]
  if (drizzleConfig.endsWith('.json')) return [`const base = ${await readFile(drizzleConfig, 'utf8')}`]
  const imported = `import * as loaded from ${JSON.stringify(drizzleConfig)}`
  return [imported, 'const base = loaded.default?.default ?? loaded.default ?? loaded']
}
