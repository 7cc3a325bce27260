export type {
  AmendmentJson,
  CompletionJson,
  ConfigJson,
  GenerateJson,
  HelpJson,
  InitJson,
  MigrateJson,
  QuickstartJson,
  SeedExportJson,
  SeedJson,
  SeedListJson,
  StatusJson,
} from './commands/json.ts'
export { type DbctlConfig, defineConfig } from './config/config-file.ts'
export type { SeedConfig } from './config/seed-config.ts'
export type { ErrorCode, ExitCode } from './errors.ts'
export { type BatchOptions, defineMigration, type MigrationScript, type MigrationScriptInput } from './migrations/define.ts'
export type { EnsuredSchema, EnsureSchemaOptions } from './migrations/ensure-schema.ts'
export type { Hook, HookInput } from './migrations/hooks.ts'
export type { JsonFailure, JsonSuccess } from './output/json.ts'
export { type SeedRows, seedRows } from './seeding/files/seed-rows.ts'
export type { RowContext } from './seeding/generate/override.ts'

/** Loaded on first use: a configuration file imports this module, too, and needs none of it. */
export const ensureSchema: typeof import('./migrations/ensure-schema.ts').ensureSchema = async (...input) =>
  (await import('./migrations/ensure-schema.ts')).ensureSchema(...input)
