import { existsSync } from 'node:fs'
import { join } from 'node:path'

export const DBCTL_CONFIG_FILES = ['dbctl.config.ts', 'dbctl.config.js', 'dbctl.config.mjs', 'dbctl.config.json']
export const DRIZZLE_CONFIG_FILES = ['drizzle.config.ts', 'drizzle.config.js', 'drizzle.config.mjs', 'drizzle.config.json']

export function findConfig(directory: string, names: readonly string[]): string | undefined {
  return names.map((name) => join(directory, name)).find((path) => existsSync(path))
}
