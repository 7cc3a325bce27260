import { relative } from 'node:path'
import type { Settings, Sourced } from './settings.ts'

/** A line of the file: set where the project says something that no other file says, else shown as a comment. */
interface Line {
  readonly comment: string
  readonly code: string
  readonly set: boolean
}

/**
 * A commented `dbctl.config.ts` from what was found. What drizzle.config says is not repeated: dbctl reads it there, and a second copy would
 * be the one that is forgotten. No URL is written: it belongs into the environment.
 */
export function configFileText(settings: Settings, directory: string): string {
  const { out, schema, migrationsTable, migrationsSchema, casing } = settings
  const path = (absolute: string) => {
    const text = relative(directory, absolute)
    return text.startsWith('.') ? text : `./${text}`
  }
  const found = (setting: Sourced<unknown>) => (setting.source === 'default' ? '' : ` (from ${setting.source})`)
  const globs = schema.value.map((file) => literal(path(file)))
  const table = `{ schema: ${literal(migrationsSchema.value)}, table: ${literal(migrationsTable.value)} }`
  const lines: Line[] = [
    { comment: `The migrations folder${found(out)}.`, code: `out: ${literal(path(out.value))}`, set: own(out) },
    {
      comment: `Drizzle schema files or globs${found(schema)}.`,
      code: globs.length === 0 ? "schema: './src/db/schema.ts'" : `schema: ${globs.length === 1 ? globs[0] : `[${globs.join(', ')}]`}`,
      set: own(schema),
    },
    {
      comment: `Drizzle's journal table${found(migrationsTable)}.`,
      code: `migrations: ${table}`,
      set: own(migrationsTable) || own(migrationsSchema),
    },
    {
      comment: `How names of properties become names of columns${found(casing)}.`,
      code: `casing: ${literal(casing.value ?? 'snake_case')}`,
      set: own(casing),
    },
    {
      comment: 'Hosts whose databases no destructive verb touches without --allow-protected.',
      code: "protectedHosts: ['*.prod.example.com']",
      set: false,
    },
    { comment: 'Never fall back to the embedded database; always so where CI is set.', code: 'requireServer: true', set: false },
    {
      comment: 'How long a statement waits for a lock before its migration is rolled back and tried again.',
      code: "lockTimeout: '5s'",
      set: false,
    },
    { comment: 'How long a run waits for another run.', code: "lockWait: '60s'", set: false },
    {
      comment: 'SQL files (or functions) around a run that applies something.',
      code: "hooks: { afterMigrate: './sql/grants.sql' }",
      set: false,
    },
    {
      comment: 'For a project with a past: migrations up to this one are not held to the lint rules.',
      code: "lint: { startAfter: '0042_name' }",
      set: false,
    },
  ]
  const body = lines.flatMap(({ comment, code, set }) => [`  // ${comment}`, `  ${set ? '' : '// '}${code},`, ''])
  return [
    "import { defineConfig } from 'dbctl'",
    '',
    '// DATABASE_URL says which database; DBCTL_DIRECT_URL the connection for DDL where that one is a pooler.',
    'export default defineConfig({',
    ...body.slice(0, -1),
    '})',
    '',
  ].join('\n')
}

/** Said by a flag or a variable, which the next run may not have; drizzle.config and an older dbctl.config say it by themselves. */
const own = ({ source }: Sourced<unknown>): boolean => source === 'flag' || source === 'environment'

const literal = (text: string): string => `'${text.replace(/['\\]/g, '\\$&')}'`
