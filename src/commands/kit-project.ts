import { DRIZZLE_CONFIG_FILES, findConfig } from '../config/find-config.ts'
import { DbctlError } from '../errors.ts'
import type { Kit } from '../migrations/generate/kit.ts'
import type { KitOptions } from '../migrations/generate/run-kit.ts'
import type { KitProject } from '../migrations/generate/workspace.ts'
import type { CommandContext } from './command.ts'
import { withUnprotectedClient } from './guard.ts'

/** What drizzle-kit is to work with. It needs no database, so that none need be configured, in CI neither. */
export async function kitProject(context: CommandContext): Promise<KitProject> {
  const { out, schema, casing, migrationsTable, migrationsSchema } = await context.settings({ embedded: true })
  const drizzleConfig = findConfig(context.cwd, DRIZZLE_CONFIG_FILES)
  if (drizzleConfig === undefined && schema.value.length === 0) {
    throw new DbctlError('DBCTL_CONFIG_INVALID', `${context.cwd} has no drizzle.config, and no dbctl.config that names the schema`, {
      hint: "Run this in the project, or set `schema: './src/schema.ts'` in dbctl.config.ts.",
    })
  }
  return {
    root: context.cwd,
    out: out.value,
    drizzleConfig,
    schema: drizzleConfig === undefined || schema.source === 'dbctl.config' ? schema.value : undefined,
    casing: casing.value,
    migrations: { table: migrationsTable.value, schema: migrationsSchema.value },
  }
}

export interface KitAtWork {
  readonly kit: Kit
  /** The project's configuration with the database of dbctl's settings. */
  readonly config: string
  /** The same, in which drizzle-kit asks before it executes anything. */
  readonly strictConfig: string
  readonly child: KitOptions
}

/** drizzle-kit with the database of the settings, whose password reaches it in its environment and in no file or argument. */
export async function withKit<T>(
  context: CommandContext,
  command: string,
  allowProtected: boolean,
  env: Readonly<Record<string, string | undefined>>,
  work: (at: KitAtWork) => Promise<T>,
): Promise<T> {
  const [{ findKit }, { kitDatabase }, { DATABASE_VARIABLE, withConfigs }] = await Promise.all([
    import('../migrations/generate/kit.ts'),
    import('../migrations/generate/database.ts'),
    import('../migrations/generate/workspace.ts'),
  ])
  const kit = findKit(context.cwd)
  const { directTarget } = await context.settings()
  const database = kitDatabase(command, directTarget)
  // Once neither the configuration nor the database itself forbids it; it also tells a wrong password from whatever drizzle-kit makes of one.
  await withUnprotectedClient(context, { command, allowProtected }, async () => undefined)
  const project = { ...(await kitProject(context)), database }
  const child = { cwd: context.cwd, signal: context.signal, env: database ? { ...env, [DATABASE_VARIABLE]: database.url } : env }
  return withConfigs(project, (config, strictConfig) => work({ kit, config, strictConfig, child }))
}
