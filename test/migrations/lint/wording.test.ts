import { expect, it } from 'vitest'
import { inShell, inTypeScript } from '../../../src/migrations/lint/wording.ts'
import { findingsOf } from '../../support/lint.ts'

it('quotes what a fix proposes in the language that it is written in', async () => {
  expect(inTypeScript(String.raw`it's a\b`)).toBe(String.raw`'it\'s a\\b'`)
  expect(inShell(`"public"."it's"`)).toBe(String.raw`'"public"."it'\''s"'`)
  const [renamed] = await findingsOf('DB021', [
    "CREATE TYPE mood AS ENUM ('sad');",
    String.raw`ALTER TYPE mood RENAME VALUE 'sad' TO 's\d';`,
  ])
  expect(renamed?.fix).toContain(String.raw`ADD VALUE E's\\d'`)
})
