import { is, Relations, Table } from 'drizzle-orm'
import { drizzle } from 'drizzle-orm/postgres-js'
import { describe, expect, it } from 'vitest'
import { assistant, identity, orchestrator, publishing, scheduler, sharedSchema, telemetry } from '../../src/schema/index.ts'

interface Query {
  findFirst(config: { with: Record<string, true> }): { toSQL(): { sql: string } }
}

const db = drizzle.mock({ schema: sharedSchema })
const queries: Readonly<Record<string, Query>> = db.query as never
const relations = Object.entries(db._.schema ?? {}).flatMap(([table, config]) =>
  Object.keys(config.relations).map((name) => [table, name] as const),
)

describe('relational queries over the shared schema', () => {
  // A `many` without its `one`, or two relations of a pair without names, fails only when it is asked for.
  it.each(relations)('%s can be read with %s', (table, name) => {
    expect(queries[table]?.findFirst({ with: { [name]: true } }).toSQL().sql).toContain('left join lateral')
  })

  it('have a place in the flat schema for every table and relation of every system', () => {
    const exported = [assistant, identity, orchestrator, publishing, scheduler, telemetry].flatMap((system) =>
      Object.values<unknown>(system),
    )
    const kept = exported.filter((value) => is(value, Table) || is(value, Relations))
    expect(new Set(Object.values(sharedSchema))).toEqual(new Set(kept))
    expect(Object.keys(sharedSchema)).toHaveLength(kept.length)
  })

  it('keep tables of the same name apart', () => {
    const sql = db.query.assistantTasks.findMany({ with: { stage: true } }).toSQL().sql
    expect(sql).toContain('"assistant"."tasks"')
    expect(sql).toContain('"assistant"."pipeline_stages"')
  })
})
