import { DRIZZLE_CONFIG_FILES, findConfig } from '../config/config-file.ts'
import { DbctlError } from '../errors.ts'
import type { KitProject } from '../migrations/generate/workspace.ts'
import type { CommandContext } from './command.ts'

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
