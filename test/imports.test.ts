import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, relative, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'

const SRC = fileURLToPath(new URL('../src', import.meta.url))

/** What every capability stands on. */
const BELOW = ['catalog', 'schema', 'client', 'config', 'errors', 'findings', 'place', 'server-error', 'report', 'version']

/**
 * Who may import whom: a folder of src, or a file beside them, and what it may import besides itself.
 * commands → capabilities → catalog, schema → client → config → errors; capabilities do not import each other.
 */
const MAY_IMPORT: Readonly<Record<string, readonly string[]>> = {
  errors: [],
  version: [],
  report: [],
  place: [],
  findings: ['place'],
  io: [],
  'server-error': ['errors'],
  failures: ['errors', 'server-error', 'version'],
  prompt: ['errors', 'io'],
  config: ['errors'],
  client: ['config', 'errors', 'server-error', 'report'],
  catalog: ['client', 'config', 'errors', 'server-error', 'report'],
  schema: [],
  completion: BELOW,
  migrations: BELOW,
  seeding: BELOW,
  output: ['errors', 'io', 'report'],
  commands: ['completion', 'migrations', 'seeding', ...BELOW],
  context: ['commands', 'client', 'config', 'errors', 'io', 'prompt', 'report'],
  program: ['commands', 'errors'],
  main: ['commands', 'config', 'context', 'errors', 'failures', 'io', 'output', 'program', 'version'],
  index: ['commands', 'config', 'errors', 'migrations', 'seeding'],
}

/** Types of a layer above, which are gone when the program runs. */
const TYPES_ONLY: Readonly<Record<string, readonly string[]>> = {
  'commands/command.ts': ['output/view.ts'],
  'index.ts': ['output/json.ts'],
}

/** Packages that one part of the house hides from all others. */
const PACKAGES: Readonly<Record<string, readonly string[]>> = {
  commander: ['failures', 'main', 'program'],
  chalk: ['output'],
  'cli-table3': ['output'],
  'string-width': ['output'],
  '@inquirer/prompts': ['prompt'],
  jiti: ['config'],
  postgres: ['client'],
  'libpg-query': ['migrations', 'seeding'],
  '@electric-sql/pglite': ['client'],
  '@electric-sql/pglite-pgvector': ['client'],
  'drizzle-orm': ['client', 'migrations', 'schema', 'seeding'],
  'drizzle-zod': ['schema'],
  zod: ['schema'],
  '@eslint-community/regexpp': ['seeding'],
  '@faker-js/faker': ['seeding'],
  tinyglobby: ['seeding'],
}

interface Import {
  /** Relative to src. */
  readonly from: string
  /** Relative to src for a file of ours, else as it is written. */
  readonly to: string
  readonly typeOnly: boolean
}

const FILES = readdirSync(SRC, { recursive: true, encoding: 'utf8' })
  .filter((path) => path.endsWith('.ts'))
  .sort()

const textOf = (file: string): string => readFileSync(join(SRC, file), 'utf8')

const STATIC = /^(?:import|export)\s+(type\s)?(?:[\w$\s{},*]*?\sfrom\s+)?'([^']+)'/gm
const DYNAMIC = /(typeof\s+)?\b(?:import|require)\('([^']+)'\)/g

const importsIn = (from: string, text: string): Import[] =>
  [...text.matchAll(STATIC), ...text.matchAll(DYNAMIC)].map(([, type, specifier = '']) => ({
    from,
    to: specifier.startsWith('.') ? relative(SRC, resolve(SRC, dirname(from), specifier)) : specifier,
    typeOnly: type !== undefined,
  }))

const IMPORTS = FILES.flatMap((file) => importsIn(file, textOf(file)))
const OURS = IMPORTS.filter(({ to }) => to.endsWith('.ts'))

/** `client/connect.ts` is of `client`, `main.ts` is `main`. */
const unitOf = (file: string): string => file.split('/')[0]?.replace(/\.ts$/, '') ?? ''

const isAllowed = ({ from, to, typeOnly }: Import): boolean =>
  unitOf(from) === unitOf(to) ||
  MAY_IMPORT[unitOf(from)]?.includes(unitOf(to)) === true ||
  (typeOnly && TYPES_ONLY[from]?.includes(to) === true)

describe('the imports of the sources', () => {
  it('are recognised in every form', () => {
    const text = [
      "import './a.ts'",
      "import a from '../b.ts'",
      "import a, { type b } from './c.ts'",
      "import * as a from './d.ts'",
      "import {\n  a,\n  b,\n} from './e.ts'",
      "import type { a } from './f.ts'",
      "export { a } from './g.ts'",
      "export type { a } from './h.ts'",
      "export * from './i.ts'",
      "  const { a } = await import('./j.ts')",
      "type A = typeof import('./k.ts')",
      "const a = require('l')",
      "const a = `copy x from './no.ts'`",
    ].join('\n')
    expect(importsIn('x/y.ts', text).map(({ to, typeOnly }) => (typeOnly ? `type ${to}` : to))).toEqual([
      ...['x/a.ts', 'b.ts', 'x/c.ts', 'x/d.ts', 'x/e.ts', 'type x/f.ts', 'x/g.ts', 'type x/h.ts', 'x/i.ts', 'x/j.ts', 'type x/k.ts', 'l'],
    ])
    expect(OURS.length).toBeGreaterThan(150)
  })

  it('name files that are there, with their extension', () => {
    expect(IMPORTS.filter(({ to }) => to.startsWith('.')).map(({ from, to }) => `${from} → ${to}`)).toEqual([])
    expect(OURS.filter(({ to }) => !FILES.includes(to)).map(({ from, to }) => `${from} → ${to}`)).toEqual([])
  })

  it('know every part of the house: a new one takes its place in the table above', () => {
    expect([...new Set(FILES.map(unitOf))].filter((unit) => !(unit in MAY_IMPORT))).toEqual([])
    expect(Object.keys(MAY_IMPORT).filter((unit) => !FILES.some((file) => unitOf(file) === unit))).toEqual([])
  })

  it('keep to who may import whom', () => {
    expect(OURS.filter((edge) => !isAllowed(edge)).map(({ from, to }) => `${from} → ${to}`)).toEqual([])
  })

  it.each([
    ['config/url.ts', 'client/values.ts'],
    ['config/url.ts', 'report.ts'],
    ['client/connect.ts', 'catalog/extensions.ts'],
    ['catalog/extensions.ts', 'migrations/plan.ts'],
    ['migrations/plan.ts', 'seeding/plan.ts'],
    ['seeding/shared/world.ts', 'migrations/plan.ts'],
    ['migrations/plan.ts', 'commands/migrate.ts'],
    ['migrations/plan.ts', 'output/view.ts'],
    ['commands/migrate.ts', 'output/table.ts'],
    ['commands/command.ts', 'output/table.ts'],
    ['context.ts', 'output/view.ts'],
    ['output/render.ts', 'commands/command.ts'],
    ['errors.ts', 'io.ts'],
  ])('would not let %s import %s', (from, to) => {
    expect(isAllowed({ from, to, typeOnly: false })).toBe(false)
  })

  it('use a package only where it is at home', () => {
    const packages = IMPORTS.filter(({ to }) => !to.endsWith('.ts') && !to.startsWith('node:')).map(({ from, to }) => ({
      from,
      name: to
        .split('/')
        .slice(0, to.startsWith('@') ? 2 : 1)
        .join('/'),
    }))
    expect(
      packages.filter(({ from, name }) => !PACKAGES[name]?.includes(unitOf(from))).map(({ from, name }) => `${from} → ${name}`),
    ).toEqual([])
    expect(Object.keys(PACKAGES).filter((name) => !packages.some((used) => used.name === name))).toEqual([])
  })

  it('go round in no circle', () => {
    const runtime = OURS.filter(({ typeOnly, from, to }) => !typeOnly && unitOf(from) !== unitOf(to))
    const edges = new Map<string, Set<string>>()
    for (const { from, to } of runtime) edges.set(unitOf(from), (edges.get(unitOf(from)) ?? new Set()).add(unitOf(to)))
    const circles: string[] = []
    const visit = (unit: string, path: readonly string[]) => {
      if (path.includes(unit)) return circles.push([...path, unit].join(' → '))
      for (const next of edges.get(unit) ?? []) visit(next, [...path, unit])
      return 0
    }
    for (const unit of edges.keys()) visit(unit, [])
    expect(circles).toEqual([])
  })
})

describe('a command', () => {
  const COMMANDS = FILES.filter((file) => file.startsWith('commands/'))

  it.each(COMMANDS)('in %s holds no process, console, colour or SQL', (file) => {
    const code = textOf(file)
      .replace(/\/\*[\s\S]*?\*\//g, '')
      .replace(/\/\/.*$/gm, '')
    expect(code).not.toMatch(/\bprocess\.|\bconsole\.|\bchalk\b|\\u001b/i)
    expect(code).not.toMatch(
      /\b(?:select\b.*\bfrom\b|insert\s+into\b|delete\s+from\b|update\s+\S+\s+set\b|(?:create|drop|alter)\s+(?:table|schema|index|database|extension)\b)/i,
    )
    // The methods of a session that take SQL.
    expect(code).not.toMatch(/\.(?:query|queryArrays|script|copyIn|drizzle|cleanUp)\(/)
  })
})
