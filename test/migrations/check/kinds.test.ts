import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { CHECK_KINDS, findingOf, isCheckKind } from '../../../src/migrations/check/kinds.ts'

const page = readFileSync(new URL('../../../docs/check-findings.md', import.meta.url), 'utf8')
const headings = [...page.matchAll(/^### (\w+) ([\w-]+)\n\n\*(\w+)\.\*/gm)].map(([, id, name, severity]) => `${id} ${name} ${severity}`)

describe('what check finds', () => {
  it('has a section of its page for each kind, with its severity, and no other', () => {
    const kinds = Object.entries(CHECK_KINDS).map(([name, { id, severity }]) => `${id} ${name} ${severity}`)
    expect(headings.toSorted()).toEqual(kinds.toSorted())
    expect(new Set(Object.values(CHECK_KINDS).map(({ id }) => id)).size).toBe(kinds.length)
  })

  it('is linked to the section as GitHub names it', () => {
    expect(findingOf('drift-missing', { message: '', fix: '' }).page).toBe('docs/check-findings.md#dr001-drift-missing')
  })

  it('has a kind for every problem that the reader of a folder knows', () => {
    const files = ['files', 'folder-format', 'journal-format', 'source'].map((name) =>
      readFileSync(new URL(`../../../src/migrations/source/${name}.ts`, import.meta.url), 'utf8'),
    )
    const rules = files.flatMap((text) =>
      [...text.matchAll(/(?:rule: (?:same \? )?|refuse\()'([\w-]+)'(?: : '([\w-]+)')?/g)].flatMap(([, a, b]) => [a, b ?? a]),
    )
    expect(rules.length).toBeGreaterThan(10)
    expect([...new Set(rules)].filter((rule) => rule !== undefined && !isCheckKind(rule))).toEqual([])
  })
})
