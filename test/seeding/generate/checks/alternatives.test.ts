import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { listTableShapes, type TableShape } from '../../../../src/catalog/table-shapes.ts'
import { alternativesOf } from '../../../../src/seeding/generate/checks/alternatives.ts'
import { type OpenDatabase, openDatabase } from '../../../support/databases.ts'
import { inside, type Row, rowsTowards } from './membership.ts'

const COLUMNS = `i int, i2 int, i3 int, ni int not null default 1, b bigint, sm smallint, n numeric(10,2), f float8, r real, s text, s2 text,
  v varchar(20), c char(3), d date, d2 date, t timestamp, t2 timestamp, ts timestamptz, tm time, iv interval, bo boolean, bo2 boolean,
  m public.mood, m2 public.mood, u uuid, j jsonb, ar int[], "Odd Name" int`

interface Case {
  readonly check: string
  /** False where a part is not understood. */
  readonly complete?: false
  /** That not every row which satisfies the check is in an alternative. */
  readonly partial?: true
  /** The number of alternatives. */
  readonly ways?: number
}

const cases: readonly Case[] = [
  { check: 'i > 0', ways: 1 },
  { check: '0 < i' },
  { check: 'i >= 3 and i <= 5', ways: 1 },
  { check: 'i <> 3' },
  { check: 'i = 5' },
  { check: 'i > -5' },
  { check: 'i between 1 and 10' },
  { check: 'i not between 3 and 4', ways: 2 },
  { check: 'i between symmetric 10 and 1', ways: 1 },
  { check: 'n >= 0' },
  { check: 'n > 0.5 and n < 2.5' },
  { check: 'i > 2.5' },
  { check: 'i <= 2.5' },
  { check: 'i = 2.5' },
  { check: 'i <= 1e2' },
  { check: 'b > -5 and b <> 0' },
  { check: 'sm between 1 and 5' },
  { check: 'f between -1.5 and 1.5' },
  { check: 'f <= 0.25' },
  { check: "n < 'Infinity'" },
  { check: 'n > 1 + 2' },
  { check: 'n > -(1 - 2) * 2' },
  { check: 'r > 0.5' },
  { check: "v in ('a', 'b')", ways: 1 },
  { check: "v = 'a' or v = 'b' or v is null", ways: 1 },
  { check: "c in ('abc', 'ab')" },
  { check: "s not in ('a', 'b')" },
  { check: "s <> all ('{a,b}')" },
  { check: 'i in (1, 2, 3)' },
  { check: "i = any ('{1,2}')" },
  { check: 'n in (1, 2.5)' },
  { check: 's in (v, s2)', ways: 2 },
  { check: 'i = any (array[1, null])' },
  { check: 'i <> all (array[1, null])' },
  { check: 'i > all (array[1, 3])' },
  { check: "m in ('sad', 'ok')" },
  { check: "m >= 'ok'" },
  { check: "m <> 'sad'" },
  { check: "m::text = any ('{sad,happy}')" },
  { check: 'm > m2' },
  { check: "s <> ''", ways: 1 },
  { check: "btrim(s) <> ''" },
  { check: "trim(v) <> ''" },
  { check: 'length(trim(s)) > 0' },
  { check: 'char_length(v) between 3 and 10' },
  { check: 'length(s) = 2' },
  { check: 'length(s) <> 2', ways: 2 },
  { check: 'octet_length(s) <= 2' },
  { check: 'not (char_length(s) > 2)' },
  { check: "s ~ '^[a-z]+$'" },
  { check: "v ~* '^a'" },
  { check: "s ~ '^[a-z]+$' and length(s) <= 3" },
  { check: "s in ('a', 'A', 'ab') and s ~ '^[a-z]+$'", ways: 1 },
  { check: "v like 'a%'" },
  { check: "s like '%b'" },
  { check: "s like '%b%'" },
  { check: "s like 'a_c'" },
  { check: "s like 'a\\_b'" },
  { check: "s like '%'" },
  { check: "s ilike 'a%'" },
  { check: "starts_with(s, 'ab')" },
  { check: "s ^@ 'ab'" },
  { check: "s like any (array['a%', 'x'])", ways: 2 },
  { check: "not (s !~~ 'a%')" },
  { check: 's = lower(s)' },
  { check: 'upper(v) = v' },
  { check: "lower(s) in ('a', 'b')", partial: true },
  { check: 'num_nonnulls(i, i2, s) = 1', ways: 3 },
  { check: 'num_nonnulls(i, i2) >= 1' },
  { check: 'num_nulls(i, i2, i3) <= 1' },
  { check: 'num_nulls(i, i2) = 0', ways: 1 },
  { check: '(i is null)::int + (s is null)::int = 1', ways: 2 },
  { check: 'case when i is null then 1 else 0 end + case when s is null then 1 else 0 end = 1', ways: 2 },
  { check: '(i is null) = (i2 is null)', ways: 2 },
  { check: '(i is not null) <> (i2 is not null)', ways: 2 },
  { check: '(i is null and s is not null) or (i is not null and s is null)', ways: 2 },
  { check: 'i is null or i > 5', ways: 1 },
  { check: 'i is not null or i2 is not null' },
  { check: 'i is not null' },
  { check: 's is null' },
  { check: 'i > i2' },
  { check: 'i2 >= i and i >= 3 and i2 <= 6', partial: true },
  { check: 'i <= n' },
  { check: 'i <> i2', ways: 2 },
  { check: 'i = i2' },
  { check: 'i = i2 and i2 = i3 and i3 = i and i > 3', partial: true },
  { check: 'i >= i2 and i2 >= i' },
  { check: 'd2 > d' },
  { check: 'd2 >= t' },
  { check: "d > '2020-01-01'" },
  { check: "d between '2020-01-01' and '2021-01-01' and d <> '2020-06-15'" },
  { check: "t < '2020-01-01 12:00'" },
  { check: "t >= '2020-01-01'::date" },
  { check: "ts >= '2020-01-01' and ts < '2021-01-01'" },
  { check: "d < 'infinity'" },
  { check: "tm > '10:00'" },
  { check: "iv > '0'" },
  { check: "iv > '1 day' and iv < '31 days'" },
  { check: "u <> '00000000-0000-0000-0000-000000000000'" },
  { check: 'bo', ways: 1 },
  { check: 'not bo' },
  { check: 'bo = true' },
  { check: 'bo <> true' },
  { check: 'bo is true' },
  { check: 'bo is not true' },
  { check: 'bo is not unknown' },
  { check: 'bo = bo2' },
  { check: 'bo is distinct from false' },
  { check: '(i > 3) is true' },
  { check: '(i > 3) is not true' },
  { check: '(i > 3) = bo' },
  { check: 'bo or i > 3', ways: 2 },
  { check: '(bo or i > 3) and (not bo or s is not null)', partial: true },
  { check: "not (i > 5 and s = 'a')" },
  { check: "(s = 'draft' and d is null) or (s <> 'draft' and d is not null)", ways: 2 },
  { check: "s <> 'draft' or d is not null" },
  { check: 'case when bo then i > 3 else true end' },
  { check: "case s when 'a' then i = 1 when 'b' then i = 2 else i is null end" },
  { check: 'coalesce(i, 0) > 5' },
  { check: 'coalesce(i, 10) > 5', ways: 1 },
  { check: "coalesce(v, '') <> ''" },
  { check: 'coalesce(bo, false)' },
  { check: "nullif(s, '') is not null" },
  { check: 'i is distinct from 5' },
  { check: 'i is not distinct from 5' },
  { check: 'i is not distinct from i2' },
  { check: 'i is distinct from i2' },
  { check: 'abs(i) < 10' },
  { check: 'abs(i) >= 5', ways: 2 },
  { check: '(i, i2) in ((1, 2), (3, 4))', ways: 2 },
  { check: '"Odd Name" > 5' },
  { check: "ar <> '{}'" },
  { check: "j <> '{}'" },
  { check: 'ni > 3 or ni is null', ways: 1 },
  { check: 'true', ways: 1 },
  { check: 'i > null' },
  { check: 'i > 3 and i < 3', ways: 1 },
  { check: "i > 5 and s in ('a', 'b') and (s <> 'a' or i > 10)" },

  { check: "s !~ 'x'", complete: false },
  { check: "s not like 'a%'", complete: false },
  { check: "s similar to 'a+'", complete: false },
  { check: "s > 'ab'", complete: false },
  { check: 'i % 2 = 0', complete: false },
  { check: 'i + i2 <= 100', complete: false },
  { check: 'i * 2 > 5', complete: false },
  { check: "t2 - t < interval '3 days'", complete: false },
  { check: "d > '2020-01-01'::date + 30", complete: false },
  { check: 'd <= now()', complete: false },
  { check: 'd <= current_date', complete: false },
  { check: 'd <= ts', complete: false },
  { check: "jsonb_typeof(j) = 'object'", complete: false },
  { check: 'array_length(ar, 1) > 0', complete: false },
  { check: 'cardinality(ar) < 3', complete: false },
  { check: 'extract(year from d) > 2000', complete: false },
  { check: 'i = any (ar)', complete: false },
  { check: '(i, i2) > (1, 2)', complete: false },
  { check: "i::text ~ '^1'", complete: false },
  { check: 'public.is_fine(i)', complete: false },
  { check: 'i > 5 and public.is_fine(i)', complete: false },
  { check: 'i > 5 or i % 2 = 0', complete: false, ways: 2 },
  { check: 's <> s2', complete: false },
]

let database: OpenDatabase
let tables: ReadonlyMap<string, TableShape>

const tableOf = (name: string): TableShape => {
  const table = tables.get(name)
  if (!table) throw new Error(`there is no table ${name}`)
  return table
}

const OTHERS = `
create domain public.percentage as int not null check (value between 0 and 100);
create domain public.half as public.percentage check (value <= 50);
create domain public.code as varchar(8) constraint code_form check (value ~ '^[A-Z]{2}[0-9]+$') check (length(value) >= 4);
create table public.with_domains (p public.percentage, h public.half check (h > 10), k public.code);
create table public.by_range (i int, d date) partition by range (d);
create table public.by_range_1 partition of public.by_range for values from ('2020-01-01') to ('2020-06-15');
create table public.by_range_2 partition of public.by_range for values from ('2020-06-15') to ('2021-01-01');
create table public.by_list (s text, i int check (i > 0)) partition by list (s);
create table public.by_list_1 partition of public.by_list for values in ('a', 'b');
create table public.by_list_2 partition of public.by_list for values in ('x', null) partition by range (i);
create table public.by_list_3 partition of public.by_list_2 for values from (3) to (7);
create table public.by_two (i int, d date) partition by range (i, d);
create table public.by_two_1 partition of public.by_two for values from (1, '2020-01-01') to (10, maxvalue);
create table public.impossible (ni int not null check (ni > 5), check (ni < 3));
create table public.also_impossible (i int not null, k text check (false));
create table public.many (${Array.from({ length: 12 }, (_, at) => `c${at} int, e${at} int`).join(', ')},
  ${Array.from({ length: 12 }, (_, at) => `check (num_nonnulls(c${at}, e${at}) = 1)`).join(', ')});
create table public.plain (i int, s text)`

beforeAll(async () => {
  database = await openDatabase('embedded', 'empty')
  await database.client.session.script(`create type public.mood as enum ('sad', 'ok', 'happy');
    create function public.is_fine(int) returns boolean language sql immutable as 'select $1 > 1'`)
  await database.client.session.script(
    cases.map(({ check }, at) => `create table public.case_${at} (${COLUMNS}, constraint asked check (${check}))`).join(';\n'),
  )
  await database.client.session.script(OTHERS)
  tables = new Map((await listTableShapes(database.client.session)).map((table) => [table.table, table]))
})
afterAll(() => database.close())

/** Which of the rows the expressions all let through: those for which none of them is false. */
async function passing(table: TableShape, expressions: readonly string[], rows: readonly Row[]): Promise<boolean[]> {
  const conditions = expressions.map((expression) => `coalesce((${expression}), true)`).join(' and ') || 'true'
  const found = await database.client.session.query<{ passes: boolean }>(
    `select ${conditions} as passes from pg_catalog.jsonb_array_elements($1::pg_catalog.jsonb) with ordinality e(value, at)
       cross join lateral pg_catalog.jsonb_populate_record(null::${table.name}, e.value) order by e.at`,
    [JSON.stringify(rows.map((row) => ({ ni: '1', ...row, ...(row.j && { j: JSON.parse(row.j) }) })))],
  )
  return found.map(({ passes }) => passes)
}

describe('alternativesOf', () => {
  it.each(cases.map((each, at) => [each.check, at, each] as const))('%s', async (_, at, { complete = true, partial = false, ways }) => {
    const table = tableOf(`case_${at}`)
    const understood = await alternativesOf(table)
    const { alternatives } = understood
    expect({ complete: understood.complete, unclear: understood.unclear }).toEqual({ complete, unclear: complete ? [] : ['asked'] })
    if (ways !== undefined) expect(alternatives).toHaveLength(ways)
    const [check] = table.checks
    if (!check) throw new Error('the check was not read')

    const rows = rowsTowards(table, check.columns, alternatives, 150)
    const passes = await passing(table, [check.expression], rows)
    const within = rows.map((row) => alternatives.filter((alternative) => inside(table, alternative, { ni: '1', ...row })))
    const certain = within.map((found) => found.some((alternative) => understood.certain.includes(alternative)))
    expect(rows.filter((__, row) => certain[row] && !passes[row])).toEqual([])
    if (!partial) expect(rows.filter((__, row) => passes[row] && within[row]?.length === 0)).toEqual([])
    for (const alternative of alternatives) expect(within.some((found) => found.includes(alternative))).toBe(true)
  })
})

describe('the whole of a table', () => {
  it.each([['with_domains'], ['by_range'], ['by_list'], ['by_two']])('%s', async (name) => {
    const table = tableOf(name)
    const { alternatives, complete, unclear } = await alternativesOf(table)
    expect({ complete, unclear }).toEqual({ complete: true, unclear: [] })
    const rows = rowsTowards(
      table,
      table.columns.map((column) => column.name),
      alternatives,
      200,
    ).filter((row) => alternatives.some((alternative) => inside(table, alternative, row)))
    expect(rows.length).toBeGreaterThan(100)
    const names = table.columns.map((column) => column.name)
    // PostgreSQL itself takes them all.
    await database.client.session.query(
      `insert into ${table.name} (${names.join(', ')}) select ${names.join(', ')}
         from pg_catalog.jsonb_populate_recordset(null::${table.name}, $1::pg_catalog.jsonb)`,
      [JSON.stringify(rows)],
    )
  })

  it('knows when no row can satisfy the checks', async () => {
    for (const name of ['impossible', 'also_impossible']) {
      expect(await alternativesOf(tableOf(name))).toEqual({ alternatives: [], certain: [], complete: true, unclear: [] })
    }
  })

  it('keeps 64 of a great many ways', async () => {
    const { alternatives, complete } = await alternativesOf(tableOf('many'))
    expect(complete).toBe(true)
    expect(alternatives).toHaveLength(64)
    const always = (name: string) => alternatives.filter((alternative) => alternative.get(name)?.null === 'always').length
    for (const name of ['c0', 'c5', 'c11', 'e0', 'e11']) expect(always(name)).toBeGreaterThan(5)
  })

  it('has one empty alternative without checks', async () => {
    const empty = new Map()
    expect(await alternativesOf(tableOf('plain'))).toEqual({ alternatives: [empty], certain: [empty], complete: true, unclear: [] })
  })
})
