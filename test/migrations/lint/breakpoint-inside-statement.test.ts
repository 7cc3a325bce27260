import { expect, it } from 'vitest'
import { askRule, idsOf, lintLast } from '../../support/lint.ts'

const ask = askRule('DB038')

const marker = '--> statement-breakpoint'

it('finds a marker in a body, a string and a block comment', async () => {
  const body = `CREATE FUNCTION "f"() RETURNS int LANGUAGE plpgsql AS $$\nBEGIN\n  ${marker}\n  RETURN 1;\nEND $$;`
  const [finding, ...more] = await ask(body)
  expect(more).toEqual([])
  expect(finding?.place).toMatchObject({ line: 3, column: 3 })
  expect(await ask(`INSERT INTO "t" VALUES ('a ${marker} b');`)).toHaveLength(1)
  expect(await ask(`/* ${marker} */ SELECT 1;`)).toHaveLength(1)
  expect(await ask(`COMMENT ON TABLE "a${marker}" IS 'x';`)).toHaveLength(1)
})

it('finds a statement that markers part, and calls it no syntax error', async () => {
  const sql = `CREATE TABLE "t" (\n  "a" int,\n${marker}\n  "b" int\n${marker}\n);\n${marker}\nSELECT 1;`
  const found = await lintLast([sql])
  expect(found.map(({ id, place }) => [id, place?.line])).toEqual([
    ['DB038', 3],
    ['DB038', 5],
  ])
})

it('leaves what is no SQL even together to the rule for that', async () => {
  expect(idsOf(await lintLast([`SELEC 1;\n${marker}\nSELECT 1;`]))).toEqual(['DB039'])
})

it('lets be markers between statements, at the end of a line, and a last one', async () => {
  expect(await ask(`SELECT 1;${marker}\nSELECT 2;\n${marker}\nSELECT '--> other';\n${marker}\n`)).toEqual([])
  expect(
    await ask(`CREATE FUNCTION "f"() RETURNS int LANGUAGE sql AS $$ SELECT 1; -- > statement-breakpoint\n $$;${marker}\nSELECT 1;`),
  ).toEqual([])
})
