import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { RULES, SUPPRESSION_INVALID } from '../../../src/migrations/lint/rules.ts'
import { idsOf, lintLast } from '../../support/lint.ts'

const root = fileURLToPath(new URL('../../..', import.meta.url))
const ALL = [SUPPRESSION_INVALID, ...RULES]

/** The SQL of a section of a page, in order: each block is a migration, after those before it. */
function examples(page: string, heading: string): string[] {
  const section = page.split(/^## /m).find((part) => part.startsWith(`${heading}\n`)) ?? ''
  return [...section.matchAll(/```sql\n([\s\S]*?)```/g)].map(([, sql = '']) => sql)
}

it('has one rule for each id and each name, in the order of the ids', () => {
  const ids = ALL.map(({ id }) => id)
  expect(ids).toEqual([...new Set(ids)].sort())
  expect(new Set(ALL.map(({ name }) => name)).size).toBe(ALL.length)
  expect(ids.filter((id) => !/^DB\d{3}$/.test(id))).toEqual([])
})

it('has a page for each rule and no page without one', () => {
  const pages = readdirSync(`${root}/docs/lint`).filter((file) => file !== 'README.md')
  expect(pages.sort()).toEqual(ALL.map(({ id }) => `${id}.md`))
})

describe.each(ALL.map((rule) => [rule.id, rule] as const))('%s', (id, rule) => {
  const page = readFileSync(`${root}/docs/lint/${id}.md`, 'utf8')

  it('has a page that says its name and severity, and tests under its name', () => {
    expect(page.split('\n')[0]).toBe(`# ${id}: ${rule.name}`)
    expect(page).toContain(`Severity: ${rule.severity}`)
    const file = `${root}/test/migrations/lint/${rule.name}.test.ts`
    expect(existsSync(file), `${file} is there`).toBe(true)
  })

  it('finds what its page calls unsafe', async () => {
    const migrations = examples(page, 'Unsafe')
    expect(migrations).not.toEqual([])
    expect(idsOf(await lintLast(migrations))).toContain(id)
  })

  it('does not find what its page calls safe', async () => {
    const migrations = examples(page, 'Safe')
    expect(migrations).not.toEqual([])
    for (const [index] of migrations.entries()) {
      expect(idsOf(await lintLast(migrations.slice(0, index + 1))), migrations[index]).not.toContain(id)
    }
  })
})
