import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { uuidFor } from '../../src/seeding/random.ts'
import { checksums } from '../support/checksums.ts'
import { document, start, temporaryFolder } from '../support/cli.ts'
import { connect, databaseForTest, type Engine, engines, oneVectorEngine, vectorEngines } from '../support/databases.ts'
import { run } from '../support/in-process.ts'
import { manyTables } from '../support/many-tables.ts'

interface Answer {
  readonly inserted: number
  readonly unchanged: number
  readonly tables: ReadonlyArray<{ readonly table: string; readonly inserted: number; readonly unchanged: number }>
}

async function seeded(url: string, args: readonly string[], cwd = temporaryFolder()): Promise<Answer> {
  const { code, stdout, stderr } = await run(['seed', '--json', '--yes', '--url', url, ...args], { cwd })
  expect({ code, stderr }).toMatchObject({ code: 0 })
  return document(stdout).result as Answer
}

async function databaseWith(engine: Engine, sql: string): Promise<string> {
  const { url } = await databaseForTest(engine, 'empty')
  await connect(url, ({ session }) => session.script(sql))
  return url
}

const sums = (url: string) => connect(url, ({ session }) => checksums(session))
const ask = <Row extends object>(url: string, sql: string) => connect(url, ({ session }) => session.query<Row>(sql))

describe('made-up rows', () => {
  it('are the same for the same random seed, whatever the batches and the engine, and others for another', async () => {
    const found: Record<string, string>[] = []
    for (const engine of engines) {
      const url = await databaseWith(engine, manyTables(1))
      await seeded(url, ['--scale', '12', '--batch-size', engine === 'server' ? '5' : '100000'])
      found.push(await sums(url))
    }
    expect(Object.keys(found[0] ?? {}).length).toBeGreaterThan(12)
    for (const other of found) expect(other).toEqual(found[0])
    const url = await databaseWith('embedded', manyTables(1))
    await seeded(url, ['--scale', '12', '--random-seed', 'another'])
    const others = await sums(url)
    expect(Object.keys(found[0] ?? {}).filter((table) => others[table] === found[0]?.[table])).toEqual(['m.booking_0']) // its rows have no choice
  })

  it('are the same vectors by the binary COPY of a server and on the embedded engine', async () => {
    const found: Record<string, string>[] = []
    for (const engine of vectorEngines) {
      const url = await databaseWith(
        engine,
        'create extension vector; create table docs (id uuid primary key, title text, data jsonb, seen timestamptz, embedding vector(96) not null)',
      )
      await seeded(url, ['--rows', 'docs=400'])
      found.push(await sums(url))
      const [row] = await ask<{ norm: number }>(url, 'select max(abs(vector_norm(embedding) - 1)) as norm from docs')
      expect(row?.norm).toBeLessThan(1e-5)
    }
    for (const other of found) expect(other).toEqual(found[0])
  })
})

describe.each(engines)('made-up rows on the %s engine', (engine) => {
  it('satisfy every kind of key, check and circle, and a second run has nothing to do', async () => {
    const url = await databaseWith(engine, manyTables(engine === 'server' ? 17 : 2))
    const first = await seeded(url, ['--scale', '25'])
    expect(first.tables.length).toBe(engine === 'server' ? 17 * 14 : 28)
    for (const { table, inserted } of first.tables) expect([table, inserted > 0]).toEqual([table, true])
    const again = await seeded(url, ['--scale', '25'])
    expect(again).toMatchObject({ inserted: 0, unchanged: first.inserted })
  })

  it('leave sequences past the data, and never move one back', async () => {
    const url = await databaseWith(
      engine,
      `create table free (id serial primary key, name text); create table tree (id int generated always as identity primary key, up int references tree, n bigserial);
       select setval('tree_n_seq', 900000)`,
    )
    await seeded(url, ['--rows', 'free=50', 'tree=40'])
    const [row] = await ask<{ id: number; up: number; n: string }>(
      url,
      `insert into free (name) values ('mine') returning id, (with t as (select max(id) as id from tree) select id from t) as up, nextval('tree_n_seq') as n`,
    )
    expect(row?.id).toBe(51)
    expect(Number(row?.n)).toBeGreaterThan(900000)
    const [tree] = await ask<{ id: number }>(url, 'insert into tree (up) select max(id) from tree returning id')
    expect(tree?.id).toBe(41)
  })

  it('come to the tables that were named and to those they must refer to, and go on where more are asked for', async () => {
    const url = await databaseWith(
      engine,
      `create table owner (id uuid primary key, name text not null); create table thing (id uuid primary key, owner_id uuid not null references owner, said text);
       create table unasked (id uuid primary key)`,
    )
    expect(await seeded(url, ['--rows', 'thing=30'])).toMatchObject({
      tables: [
        { table: 'public.owner', inserted: 3 },
        { table: 'public.thing', inserted: 30 },
      ],
    })
    const before = await ask<{ id: string }>(url, 'select id from thing order by id')
    expect(await seeded(url, ['--rows', 'thing=50'])).toMatchObject({
      tables: [
        { table: 'public.owner', inserted: 0, unchanged: 3 },
        { table: 'public.thing', inserted: 20, unchanged: 30 },
      ],
    })
    const after = await ask<{ id: string }>(url, 'select id from thing order by id')
    expect(after).toHaveLength(50)
    expect(after).toEqual(expect.arrayContaining(before))
  })
})

describe('a table that gets made-up rows', () => {
  it('has its indexes and constraints exactly as before, though they are built after the rows', async () => {
    const url = await databaseWith(
      engines[0] ?? 'embedded',
      `create table parent (id int primary key);
       create table child (id uuid primary key, parent_id int not null, code text, at timestamptz not null, note text, n int,
         constraint child_parent foreign key (parent_id) references parent on delete cascade deferrable initially deferred, constraint child_code unique (code) with (fillfactor = 70));
       create index child_at on child (at desc nulls last) include (n) where note is not null; comment on index child_at is 'it''s for "notes"';
       create index child_lower on child (lower(note) text_pattern_ops) with (fillfactor = 80); comment on constraint child_parent on child is 'why';
       create table grandchild (code text references child (code))`,
    )
    const definitions = () =>
      ask(
        url,
        `select i.indexrelid::regclass::text as name, pg_get_indexdef(i.indexrelid) as definition, obj_description(i.indexrelid, 'pg_class') as comment, indisvalid as valid, null as reference
         from pg_index i where indrelid in ('child'::regclass, 'parent'::regclass)
         union all select conname, pg_get_constraintdef(oid), obj_description(oid, 'pg_constraint'), convalidated, confrelid::regclass::text
         from pg_constraint where conrelid = 'child'::regclass and contype <> 'n' order by 1, 2`,
      )
    const before = await definitions()
    expect(before.length).toBeGreaterThan(6)
    await seeded(url, ['--rows', 'child=500', '--defer-indexes'])
    expect(await definitions()).toEqual(before)
  })

  it('says when it can hold no more, and gets what it can', async () => {
    const url = await databaseWith(
      'embedded',
      `create type kind as enum ('a', 'b', 'c'); create table setting (kind kind not null, active boolean not null, value text not null, primary key (kind, active))`,
    )
    const { code, stderr, stdout } = await run(['seed', '--json', '--url', url, '--rows', 'setting=100'], { cwd: temporaryFolder() })
    expect({ code, inserted: (document(stdout).result as Answer).inserted }).toEqual({ code: 0, inserted: 6 })
    expect(stderr).toMatch(/public.setting gets 6 rows/)
  })

  it('is not touched where no row can satisfy its checks', async () => {
    const url = await databaseWith('embedded', 'create table never (id int primary key check (id > 3 and id < 2))')
    const { code, stderr } = await run(['seed', '--url', url, '--rows', 'never=3'], { cwd: temporaryFolder() })
    expect({ code, stderr }).toMatchObject({ code: 1, stderr: expect.stringContaining('no rows can be made for public.never') })
  })

  it('takes what the configuration says of its columns, functions among it', async () => {
    const url = await databaseWith(
      'embedded',
      'create table item (id int primary key, kind text not null, size int not null, label text not null, data jsonb)',
    )
    const cwd = temporaryFolder()
    mkdirSync(join(cwd, 'node_modules'))
    writeFileSync(
      join(cwd, 'dbctl.config.ts'),
      `import { defineConfig } from 'dbctl'
       export default defineConfig({ seed: { profiles: { development: { rows: { item: 200 } } }, tables: { 'public.item': {
         kind: { values: ['box', 'bag'], weights: [9, 1] }, size: { min: 3, max: 5 }, data: { example: { colour: 'red', parts: [1] } },
         label: (row: any) => row.value('kind') + '-' + row.index,
       } } } })`,
    )
    expect(await seeded(url, [], cwd)).toMatchObject({ inserted: 200 })
    const [row] = await ask<Record<string, unknown>>(
      url,
      `select count(*) filter (where kind = 'box') > 140 and count(*) filter (where kind = 'bag') > 4 as kinds, min(size) as least, max(size) as most,
              bool_and(label ~ ('^' || kind || '-[0-9]+$')) as labels, bool_and(data is null or data ? 'colour') as data from item`,
    )
    expect(row).toEqual({ kinds: true, least: 3, most: 5, labels: true, data: true })
  })
})

describe.each(oneVectorEngine)('the shared schema', (engine) => {
  it('is filled at scale, its pages and blocks under the keys that publishing gives them', async () => {
    const { url } = await databaseForTest(engine, 'migrated')
    const cwd = temporaryFolder()
    writeFileSync(join(cwd, 'dbctl.config.json'), JSON.stringify({ seed: 'shared' }))
    const { tables } = await seeded(url, ['--scale', '40'], cwd)
    expect(tables.length).toBeGreaterThan(45)
    for (const { table, inserted } of tables) expect([table, inserted > 0]).toEqual([table, true])
    const pages = await ask<{ uuid: string; workspace: string; name: string }>(
      url,
      'select uuid, workspace_id as workspace, page_name as name from publishing.nodes where parent_uuid is null',
    )
    expect(pages.length).toBeGreaterThan(10)
    for (const { uuid, workspace, name } of pages) expect(uuid).toBe(uuidFor(`${workspace}::${name}`))
    const [strays] = await ask<{ strays: number }>(
      url,
      `select count(*)::int as strays from publishing.nodes n join publishing.nodes p on p.uuid = n.parent_uuid where n.page_name <> p.page_name or n.workspace_id <> p.workspace_id`,
    )
    expect(strays).toEqual({ strays: 0 })
  })

  it('gets the profile `test` twice, and nothing changes the second time', async () => {
    const { url } = await databaseForTest(engine, 'migrated')
    const cwd = temporaryFolder()
    writeFileSync(join(cwd, 'dbctl.config.json'), JSON.stringify({ seed: 'shared' }))
    const first = await seeded(url, ['--profile', 'test'], cwd)
    expect(await seeded(url, ['--profile', 'test'], cwd)).toMatchObject({ inserted: 0, unchanged: first.inserted })
    const { code } = await run(['seed', '--profile', 'test', '--no-input', '--url', url], { cwd })
    expect(code).toBe(0)
  })
})

describe('made-up rows that are added to', () => {
  it('refer to rows that are there, after some were deleted and the sequence has gone on', async () => {
    const url = await databaseWith(
      'embedded',
      `create table users (id uuid primary key, name text not null); create table posts (id uuid primary key, user_id uuid not null references users);
       create table tree (id serial primary key, up int references tree, said text)`,
    )
    await seeded(url, ['--rows', 'users=10', 'posts=20', 'tree=10'])
    await connect(url, ({ session }) =>
      session.script(`delete from posts where user_id = (select min(id::text)::uuid from users); delete from users where id = (select min(id::text)::uuid from users);
                      select setval('tree_id_seq', 20); insert into tree (said) values ('mine')`),
    )
    await seeded(url, ['--rows', 'users=11', 'posts=80', 'tree=40'])
    expect(await ask(url, 'select (select count(*)::int from posts) > 70 as posts, (select count(*)::int from tree) as tree')).toEqual([
      { posts: true, tree: 41 },
    ])
  })

  it('are refused where they would be combinations that are there', async () => {
    const url = await databaseWith(
      'embedded',
      'create table a (id int primary key); create table b (id int primary key); create table j (a int references a, b int references b, primary key (a, b))',
    )
    await seeded(url, ['--rows', 'a=10', 'b=10', 'j=20'])
    const { code, stderr } = await run(['seed', '--yes', '--url', url, '--rows', 'a=20', 'b=20', 'j=40'], { cwd: temporaryFolder() })
    expect({ code, stderr }).toMatchObject({ code: 1, stderr: expect.stringContaining('combinations of rows that were fewer then') })
  })

  it('stand beside those of another random seed, and beside rows of yours', async () => {
    const url = await databaseWith('embedded', 'create table item (id int primary key, code varchar(8) not null unique, name text)')
    await connect(url, ({ session }) => session.command(`insert into item values (7, 'mine', 'mine')`))
    await seeded(url, ['--rows', 'item=30'])
    await seeded(url, ['--rows', 'item=30', '--random-seed', 'two'])
    await seeded(url, ['--rows', 'item=50'])
    expect(await ask(url, 'select count(*)::int as rows from item')).toEqual([{ rows: 81 }])
  })

  it('are asked about where others have come between', async () => {
    const url = await databaseWith('embedded', 'create table item (id int primary key)')
    await seeded(url, ['--rows', 'item=5'])
    await connect(url, ({ session }) => session.command('insert into item select g from generate_series(1000, 1100) g'))
    const { code } = await run(['seed', '--url', url, '--rows', 'item=10'], { cwd: temporaryFolder() })
    expect(code).toBe(5)
  })

  it('go on in a table that others refer to, where a run was stopped in the middle of it', async () => {
    const schema = 'create table owner (id uuid primary key); create table thing (owner_id uuid primary key references owner, said text)'
    const [whole, stopped] = [await databaseWith('embedded', schema), await databaseWith('embedded', schema)]
    await seeded(whole, ['--rows', 'thing=40'])
    await seeded(stopped, ['--rows', 'owner=15'])
    await connect(stopped, ({ session }) => session.script(`update dbctl.samples set state = jsonb_set(state, '{wanted}', '40')`))
    await seeded(stopped, ['--rows', 'thing=40'])
    expect(await sums(stopped)).toEqual(await sums(whole))
  })

  it('are made anew in a table that was emptied', async () => {
    const url = await databaseWith('embedded', 'create table item (id int primary key, name text)')
    await seeded(url, ['--rows', 'item=20'])
    await connect(url, ({ session }) => session.script('truncate item; insert into item values (1000, null), (1001, null)'))
    expect(await seeded(url, ['--rows', 'item=20'])).toMatchObject({ inserted: 20, unchanged: 0 })
  })
})

describe('references of made-up rows', () => {
  it('reach every row of a large parent where each is referred to once', async () => {
    const url = await databaseWith('embedded', 'create table u (id uuid primary key); create table p (u uuid primary key references u)')
    await connect(url, ({ session }) => session.command('insert into u select gen_random_uuid() from generate_series(1, 51000)'))
    expect(await seeded(url, ['--rows', 'p=51000'])).toMatchObject({ inserted: 51_000 })
  })

  it('agree where they share a column, though few rows of the other parent do', async () => {
    const url = await databaseWith(
      'embedded',
      `create table tenant (id uuid primary key); create table cust (tenant uuid not null references tenant, id uuid, primary key (tenant, id));
       create table prod (tenant uuid not null references tenant, id uuid, primary key (tenant, id));
       create table ord (id uuid primary key, tenant uuid not null, cust uuid not null, prod uuid not null,
         foreign key (tenant, cust) references cust (tenant, id), foreign key (tenant, prod) references prod (tenant, id))`,
    )
    await seeded(url, ['--rows', 'tenant=500', 'cust=1000', 'prod=20', 'ord=300'])
    expect(await ask(url, 'select count(*)::int as rows from ord')).toEqual([{ rows: 300 }])
  })

  it('need no right to tables that have nothing to do with them, and leave alone sequences that they do not use', async () => {
    if (engines[0] !== 'server') return
    const { url } = await databaseForTest('server', 'empty')
    const role = `seeder_${Date.now()}`
    await connect(url, ({ session }) =>
      session.script(`create table hidden (id int); create table item (id serial primary key, code text not null unique); create schema dbctl;
                      create role ${role} login password 'seeder'; grant usage on schema dbctl to ${role};
                      grant select, insert on item to ${role}; grant usage on sequence item_id_seq to ${role}; grant temporary on database ${new URL(url).pathname.slice(1)} to ${role}`),
    )
    const theirs = Object.assign(new URL(url), { username: role, password: 'seeder' }).href
    try {
      const cwd = temporaryFolder()
      writeFileSync(join(cwd, 'item.csv'), 'code\na\nb\n')
      const { code, stderr } = await run(['seed', 'item.csv', '--table', 'item', '--key', 'code', '--url', theirs], { cwd })
      // Where dbctl's own notes may not be written, a file's rows still are.
      expect({ code, stderr }).toMatchObject({ code: 0, stderr: expect.stringContaining('not recorded') })
      await connect(url, ({ session }) => session.script(`grant create on schema dbctl to ${role}`))
      expect(await run(['seed', '--yes', '--rows', 'item=5', '--url', theirs], { cwd })).toMatchObject({ code: 0 })
    } finally {
      await connect(url, ({ session }) => session.script(`drop owned by ${role}; drop role ${role}`))
    }
  })

  it('name what the configuration says of columns that there are not', async () => {
    const url = await databaseWith('embedded', 'create table item (id int primary key, name text)')
    const cwd = temporaryFolder()
    writeFileSync(
      join(cwd, 'dbctl.config.json'),
      JSON.stringify({ seed: { tables: { 'public.itme': {}, 'public.item': { nmae: { constant: 'x' } } } } }),
    )
    const { code, stderr } = await run(['seed', '--rows', 'item=3', '--url', url], { cwd })
    expect({ code, stderr }).toMatchObject({
      code: 2,
      stderr: expect.stringMatching(/did you mean public.item\?[\s\S]*did you mean name\?/),
    })
  })
})

const kills = process.env.CI ? 20 : 6

describe.each(engines)('a run that is killed on the %s engine', (engine) => {
  it('leaves nothing half done: the next one comes to the exact count, every index valid', async () => {
    const url = await databaseWith(
      engine,
      `create table parent (id uuid primary key, name text not null unique);
       create table child (id uuid primary key, parent_id uuid not null references parent, said text, at timestamptz not null); create index on child (parent_id); create index on child (at)`,
    )
    const rows = engine === 'server' ? 60_000 : 4_000
    const args = ['seed', '--yes', '--url', url, '--rows', `parent=${rows / 20}`, `child=${rows}`, '--batch-size', String(rows / 4)]
    for (let kill = 0; kill < (engine === 'server' ? kills : 4); kill++) {
      const { process, finished } = start([...args, ...(kill % 2 === 0 ? ['--defer-indexes'] : [])], { cwd: temporaryFolder() })
      await new Promise((resolve) => setTimeout(resolve, (engine === 'server' ? 200 : 700) + Math.random() * 900))
      process.kill('SIGKILL')
      await finished
      if (kill % 3 === 2) await connect(url, ({ session }) => session.script('truncate child, parent'))
    }
    const { code } = await run(args, { cwd: temporaryFolder() })
    expect(code).toBe(0)
    const [state] = await ask(
      url,
      `select (select count(*) from parent)::int as parents, (select count(*) from child)::int as children,
              (select count(*) from pg_index where indrelid in ('parent'::regclass, 'child'::regclass) and indisvalid)::int as indexes,
              (select count(*) from pg_constraint where conrelid = 'child'::regclass and contype = 'f' and convalidated)::int as references`,
    )
    expect(state).toEqual({ parents: rows / 20, children: rows, indexes: 5, references: 1 })
  })
})
