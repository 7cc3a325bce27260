export type {
  AmendmentJson,
  CompletionJson,
  ConfigJson,
  HelpJson,
  MigrateJson,
  QuickstartJson,
  SeedJson,
  StatusJson,
} from './commands/json.ts'
export { type DbctlConfig, defineConfig } from './config/config-file.ts'
export type { ErrorCode, ExitCode } from './errors.ts'
export type { JsonFailure, JsonSuccess } from './output/json.ts'
