import { existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { document, type Finished, start, temporaryFolder } from './cli.ts'
import { type InProcessOptions, run } from './in-process.ts'

const MODULES = {
  '0.31': fileURLToPath(new URL('../../node_modules', import.meta.url)),
  '1.0': fileURLToPath(new URL('./drizzle-1.0/node_modules', import.meta.url)),
} as const

export type KitVersion = keyof typeof MODULES
export const KIT_VERSIONS: readonly KitVersion[] = ['0.31', '1.0']

/** A project of somebody who uses Drizzle, with that version of drizzle-kit and drizzle-orm. */
export class DrizzleProject {
  readonly cwd = temporaryFolder()
  readonly out = join(this.cwd, 'drizzle')

  static readonly #generated = new Map<string, Promise<Record<string, string>>>()

  /** One with its first migration, `init`: generated once for each test file, and written down for every further one. */
  static async generated(version: KitVersion, schema: string, config = ''): Promise<DrizzleProject> {
    const made = new DrizzleProject(version, schema, config)
    const key = JSON.stringify([version, schema, config])
    const before = DrizzleProject.#generated.get(key)
    if (before) {
      for (const [path, text] of Object.entries(await before)) made.write(join('drizzle', path), text)
      return made
    }
    const generating = made.generate('--name', 'init').then(({ code, stderr }) => {
      if (code !== 0) throw new Error(`the first migration was not generated: ${stderr}`)
      return made.folder()
    })
    DrizzleProject.#generated.set(key, generating)
    await generating
    return made
  }

  constructor(version: KitVersion, schema: string, config = '') {
    symlinkSync(MODULES[version], join(this.cwd, 'node_modules'))
    this.write('package.json', '{"type":"module"}')
    this.write('drizzle.config.ts', `export default { dialect: 'postgresql', schema: './src/schema.ts', out: './drizzle', ${config} }\n`)
    this.schema(schema)
  }

  write(path: string, text: string): void {
    mkdirSync(dirname(join(this.cwd, path)), { recursive: true })
    writeFileSync(join(this.cwd, path), text)
  }

  read(path: string): string {
    return readFileSync(join(this.cwd, path), 'utf8')
  }

  /** The schema's tables; everything that they need of pg-core is imported. */
  schema(text: string): void {
    this.write('src/schema.ts', `import { ${NAMES} } from 'drizzle-orm/pg-core'\n${text}\n`)
  }

  dbctl(args: readonly string[], options: InProcessOptions = {}): Promise<Finished> {
    const at = { cwd: this.cwd, ...options }
    // They hand the terminal over, which only a process has.
    return args[0] === 'push' || args[0] === 'studio' ? start(args, at).finished : run(args, at)
  }

  /** `dbctl generate … --json`, its exit code and its document. */
  async generate(...args: readonly string[]): Promise<Generated> {
    const { code, stdout, stderr } = await this.dbctl(['generate', ...args, '--json'])
    const { result, error } = document(stdout) as unknown as { result?: Generated['result']; error?: Generated['error'] }
    return { code, stderr, result: result ?? NOTHING, error: error ?? NO_ERROR }
  }

  /** Every file of the migrations folder by its path, to be compared. */
  folder(): Record<string, string> {
    if (!existsSync(this.out)) return {}
    const files = readdirSync(this.out, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile())
    return Object.fromEntries(
      files.map(({ parentPath, name }) => [
        join(parentPath, name).slice(this.out.length + 1),
        readFileSync(join(parentPath, name), 'utf8'),
      ]),
    )
  }

  /** The names of the migrations, in order. */
  migrations(): string[] {
    const names = Object.keys(this.folder()).flatMap((path) => /^(?:(\w+)\.sql|(\w+)\/migration\.sql)$/.exec(path)?.slice(1).join('') ?? [])
    return names.sort()
  }

  sql(name: string): string {
    return this.folder()[`${name}.sql`] ?? this.folder()[`${name}/migration.sql`] ?? ''
  }
}

const NAMES =
  'boolean, halfvec, index, integer, pgEnum, pgPolicy, pgSchema, pgSequence, pgTable, pgView, text, timestamp, unique, uniqueIndex, vector'

interface Generated {
  readonly code: number | null
  readonly stderr: string
  readonly result: {
    readonly status: string
    readonly migration: string | null
    readonly sql: string | null
    readonly losses: readonly string[]
    readonly leftOut: readonly string[]
    readonly files: readonly string[]
  }
  readonly error: { readonly code: string; readonly message: string; readonly hint: string; readonly details: Record<string, unknown> }
}

const NOTHING: Generated['result'] = { status: '', migration: null, sql: null, losses: [], leftOut: [], files: [] }
const NO_ERROR: Generated['error'] = { code: '', message: '', hint: '', details: {} }
