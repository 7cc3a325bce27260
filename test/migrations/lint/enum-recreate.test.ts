import { expect, it } from 'vitest'
import { askRule } from '../../support/lint.ts'

const ask = askRule('DB023')

const posts = `CREATE TYPE "public"."status" AS ENUM('draft', 'live', 'gone'); CREATE TABLE "posts" ("id" bigint, "status" "status" DEFAULT 'draft' NOT NULL);`

/** What drizzle-kit 0.31 writes when 'gone' leaves the pgEnum. */
const kit = (labels: string) => `ALTER TABLE "posts" ALTER COLUMN "status" SET DATA TYPE text;--> statement-breakpoint
ALTER TABLE "posts" ALTER COLUMN "status" SET DEFAULT 'draft'::text;--> statement-breakpoint
DROP TYPE "public"."status";--> statement-breakpoint
CREATE TYPE "public"."status" AS ENUM(${labels});--> statement-breakpoint
ALTER TABLE "posts" ALTER COLUMN "status" SET DEFAULT 'draft'::"public"."status";--> statement-breakpoint
ALTER TABLE "posts" ALTER COLUMN "status" SET DATA TYPE "public"."status" USING "status"::"public"."status";`

it('names the values that go and the tables that are rewritten, and keeps the value out of the rows instead', async () => {
  const [finding, ...more] = await ask([posts, kit("'draft', 'live'")])
  expect(more).toEqual([])
  expect(finding?.place?.line).toBe(3)
  expect(finding?.message).toContain(`without 'gone' writes every row of "public"."posts" anew`)
  expect(finding?.fix).toContain(`ADD CONSTRAINT "status_not_gone" CHECK ("status" NOT IN ('gone')) NOT VALID;`)
})

it('finds the renamed one, and one that is only put in another order', async () => {
  const renamed = `ALTER TYPE "status" RENAME TO "status_old"; CREATE TYPE "status" AS ENUM ('draft');
    ALTER TABLE "posts" ALTER COLUMN "status" TYPE "status" USING "status"::text::"status"; DROP TYPE "status_old";`
  expect(await ask([posts, renamed])).toHaveLength(1)
  expect((await ask([posts, kit("'gone', 'live', 'draft'")]))[0]?.fix).toContain('ADD VALUE')
})

it('lets be a type that only goes, that no column has, or that is new', async () => {
  expect(await ask([posts, 'ALTER TABLE "posts" ALTER COLUMN "status" SET DATA TYPE text; DROP TYPE "status";'])).toEqual([])
  expect(await ask([posts, `CREATE TYPE "other" AS ENUM ('a');`, `DROP TYPE "other"; CREATE TYPE "other" AS ENUM ('b');`])).toEqual([])
  expect(await ask(`${posts} ${kit("'draft'")}`)).toEqual([])
})
