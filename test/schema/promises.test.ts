import { beforeAll, describe, expect, it } from 'vitest'
import { migratedDatabase, vectorEngines } from '../support/databases.ts'
import { documentedIndexes, enumLabels, foreignKeys, hnswIndexes, retentionColumns, uniqueKeys, vectorColumns } from './promises.ts'

const SYSTEMS = `('identity', 'assistant', 'orchestrator', 'scheduler', 'telemetry', 'publishing')`

/** Indexes with the columns they are searched by; `columns` is what the promises spell, e.g. `assistant.tasks(user_id, status)`. */
const INDEXES = `
  select format('%s.%s(%s)', n.nspname, t.relname, k.names) as columns, m.amname as method, i.indisunique as "unique",
         i.indpred is not null as partial, pg_get_expr(i.indpred, i.indrelid) as predicate, o.opcname as opclass
  from pg_index i
  join pg_class t on t.oid = i.indrelid
  join pg_namespace n on n.oid = t.relnamespace
  join pg_class x on x.oid = i.indexrelid
  join pg_am m on m.oid = x.relam
  join pg_opclass o on o.oid = i.indclass[0]
  cross join lateral (
    select string_agg(a.attname, ', ' order by c.position) as names
    from unnest(i.indkey::int2[]) with ordinality c(number, position)
    join pg_attribute a on a.attrelid = t.oid and a.attnum = c.number
    where c.position <= i.indnkeyatts
  ) k
  where n.nspname in ${SYSTEMS} and i.indisvalid`

interface IndexRow {
  columns: string
  method: string
  unique: boolean
  partial: boolean
  predicate: string | null
  opclass: string
}

describe.each(vectorEngines)('the shared schema on the %s engine', (engine) => {
  let db: Awaited<ReturnType<typeof migratedDatabase>>
  let indexes: IndexRow[]

  beforeAll(async () => {
    db = await migratedDatabase(engine)
    indexes = await db.query<IndexRow>(INDEXES)
  })

  it('has the foreign keys that are promised, each with the promised action on delete, and no other', async () => {
    const rows = await db.query<{ key: string; action: string }>(`
      select format('%s.%s(%s) -> %s.%s', n.nspname, t.relname, k.names, fn.nspname, ft.relname) as key,
             case f.confdeltype when 'c' then 'CASCADE' when 'n' then 'SET NULL' when 'a' then 'NO ACTION' else f.confdeltype::text end as action
      from pg_constraint f
      join pg_class t on t.oid = f.conrelid
      join pg_namespace n on n.oid = t.relnamespace
      join pg_class ft on ft.oid = f.confrelid
      join pg_namespace fn on fn.oid = ft.relnamespace
      cross join lateral (
        select string_agg(a.attname, ', ' order by c.position) as names
        from unnest(f.conkey) with ordinality c(number, position)
        join pg_attribute a on a.attrelid = t.oid and a.attnum = c.number
      ) k
      where f.contype = 'f' and n.nspname in ${SYSTEMS}`)
    expect(Object.fromEntries(rows.map((row) => [row.key, row.action]))).toEqual(foreignKeys)
  })

  it('can find the rows that refer to another by an index, for every foreign key', async () => {
    // A partial index does not count: ON DELETE asks for all the rows. Nor does one that leads with another column.
    const unsupported = await db.query(`
      select f.conname
      from pg_constraint f
      join pg_namespace n on n.oid = f.connamespace
      where f.contype = 'f' and n.nspname in ${SYSTEMS} and not exists (
        select from pg_index i
        join pg_class x on x.oid = i.indexrelid
        join pg_am m on m.oid = x.relam
        where i.indrelid = f.conrelid and i.indisvalid and i.indpred is null and m.amname = 'btree'
          and array(select unnest(f.conkey) order by 1)
            = array(select unnest((i.indkey::int2[])[0:cardinality(f.conkey) - 1]) order by 1))`)
    expect(unsupported).toEqual([])
  })

  it.each(documentedIndexes)('has an index on %s', (columns) => {
    expect(indexes.filter((index) => !index.partial && index.method === 'btree').map((index) => index.columns)).toContain(columns)
  })

  it.each(uniqueKeys)('keeps %s unique', (columns) => {
    expect(indexes.filter((index) => !index.partial && index.unique).map((index) => index.columns)).toContain(columns)
  })

  it.each(retentionColumns)('finds what retention deletes by an index on %s', (columns) => {
    const usable = indexes.filter((index) => !index.partial || index.predicate === '(deleted_at IS NOT NULL)')
    expect(usable.map((index) => index.columns)).toContain(columns)
  })

  it('has the HNSW indexes that are promised, all for cosine distance', () => {
    const hnsw = indexes.filter((index) => index.method === 'hnsw')
    expect(hnsw.map((index) => index.columns).sort()).toEqual(hnswIndexes)
    expect(new Set(hnsw.map((index) => index.opclass))).toEqual(new Set(['vector_cosine_ops']))
  })

  it('has the vector columns that are promised, with their dimensions', async () => {
    const rows = await db.query<{ column: string; dimensions: number }>(`
      select format('%s.%s(%s)', n.nspname, t.relname, a.attname) as column, a.atttypmod as dimensions
      from pg_attribute a
      join pg_class t on t.oid = a.attrelid and t.relkind = 'r'
      join pg_namespace n on n.oid = t.relnamespace
      join pg_type y on y.oid = a.atttypid
      where y.typname = 'vector' and n.nspname in ${SYSTEMS}`)
    expect(Object.fromEntries(rows.map((row) => [row.column, row.dimensions]))).toEqual(vectorColumns)
  })

  it('has the closed vocabularies that are promised, in their order', async () => {
    const rows = await db.query<{ name: string; labels: string[] }>(`
      select format('%s.%s', n.nspname, y.typname) as name, json_agg(e.enumlabel order by e.enumsortorder) as labels
      from pg_enum e
      join pg_type y on y.oid = e.enumtypid
      join pg_namespace n on n.oid = y.typnamespace
      where n.nspname in ${SYSTEMS}
      group by 1`)
    expect(Object.fromEntries(rows.map((row) => [row.name, row.labels]))).toMatchObject(enumLabels)
  })

  it('keys every table by one uuid of its own making, unless its key comes from elsewhere', async () => {
    const rows = await db.query<{ table: string }>(`
      select format('%s.%s', n.nspname, t.relname) as table
      from pg_class t
      join pg_namespace n on n.oid = t.relnamespace
      where t.relkind = 'r' and n.nspname in ${SYSTEMS} and n.nspname <> 'orchestrator' and not exists (
        select from pg_constraint p
        join pg_attribute a on a.attrelid = t.oid and a.attnum = p.conkey[1]
        join pg_attrdef d on d.adrelid = t.oid and d.adnum = a.attnum
        where p.conrelid = t.oid and p.contype = 'p' and cardinality(p.conkey) = 1
          and a.atttypid = 'uuid'::regtype and pg_get_expr(d.adbin, t.oid) = 'gen_random_uuid()')
      order by 1`)
    expect(rows.map((row) => row.table)).toEqual([
      'identity.accounts',
      'identity.sessions',
      'identity.verification_tokens',
      'publishing.nodes',
    ])
  })

  it('says of every row when it came to be, and never leaves a time zone to be guessed', async () => {
    const rows = await db.query<{ table: string; created: boolean; zoneless: string }>(`
      select format('%s.%s', n.nspname, t.relname) as table,
             bool_or(a.attname = 'created_at' and a.attnotnull and pg_get_expr(d.adbin, t.oid) = 'now()') as created,
             count(*) filter (where a.atttypid = 'timestamp'::regtype) as zoneless
      from pg_class t
      join pg_namespace n on n.oid = t.relnamespace
      join pg_attribute a on a.attrelid = t.oid and a.attnum > 0
      left join pg_attrdef d on d.adrelid = t.oid and d.adnum = a.attnum
      where t.relkind = 'r' and n.nspname in ${SYSTEMS}
      group by 1`)
    expect(rows).toHaveLength(51)
    expect(rows.filter((row) => !row.created || Number(row.zoneless) > 0)).toEqual([])
  })

  it('lets a task draft expire 30 days after it was created', async () => {
    const rows = await db.query(`
      with u as (insert into identity.users (email) values ('draft@example.com') returning id),
           o as (insert into assistant.organizations (name, slug) values ('Draft', 'draft') returning id)
      insert into assistant.task_drafts (user_id, organization_id, said) select u.id, o.id, 'call them' from u, o
      returning status::text, expires_at = created_at + interval '30 days' as thirty`)
    expect(rows).toEqual([{ status: 'pending', thirty: true }])
  })

  it('refuses to delete a stage that tasks stand in, but deletes it with its organization', async () => {
    await db.query(`
      with o as (insert into assistant.organizations (name, slug) values ('Staged', 'staged') returning id),
           s as (insert into assistant.pipeline_stages (organization_id, name, slug) select id, 'Doing', 'doing' from o returning id)
      insert into assistant.tasks (organization_id, stage_id, display_id, title) select o.id, s.id, 1, 'a task' from o, s`)
    await expect(db.query(`delete from assistant.pipeline_stages where slug = 'doing'`)).rejects.toThrow('tasks_stage_id_fkey')
    await db.query(`delete from assistant.organizations where slug = 'staged'`)
    expect(await db.query(`select from assistant.tasks where title = 'a task'`)).toEqual([])
  })

  it('keeps the logs of an agent that is deleted', async () => {
    await db.query(`insert into orchestrator.agents (id, name, worktree_id) values ('a1', 'swift-otter', '/tmp/a1')`)
    await db.query(`insert into orchestrator.agent_log_chunks (id, agent_id, agent_name, content) values ('c1', 'a1', 'swift-otter', '{}')`)
    await db.query(`delete from orchestrator.agents where id = 'a1'`)
    expect(await db.query(`select agent_name from orchestrator.agent_log_chunks where agent_id = 'a1'`)).toEqual([
      { agent_name: 'swift-otter' },
    ])
  })

  it('pauses a new job until it is started', async () => {
    const rows = await db.query(`
      with u as (insert into identity.users (email) values ('job@example.com') returning id)
      insert into scheduler.jobs (user_id, definition_nl) select id, 'every morning' from u returning status::text, locked`)
    expect(rows).toEqual([{ status: 'PAUSED', locked: false }])
  })

  it.each(['connections', 'worker', 'error'])('finds a log entry by the word %s of its message, source or level', async (word) => {
    await db.query(`insert into telemetry.logs (source, level, message) values ('WORKER', 'error', 'The connection was refused')`)
    const found = await db.query(`select level::text from telemetry.logs where search @@ plainto_tsquery('english', $1) limit 1`, [word])
    expect(found).toEqual([{ level: 'error' }])
    await expect(db.query(`update telemetry.logs set search = ''`)).rejects.toThrow('search')
  })

  it.each([
    ['metrics_error_rate_check', 1.5, '60 s'],
    ['metrics_error_rate_check', -0.1, '60 s'],
    ['metrics_window_check', 0.5, '0 s'],
  ])('refuses a metric that cannot be (%s)', async (constraint, errorRate, length) => {
    const insert = `
      insert into telemetry.metrics (window_start, window_end, endpoint, p50_latency, p95_latency, p99_latency, error_rate)
      values (now(), now() + $2::text::interval, '/', 1, 2, 3, $1::text::float8)`
    await expect(db.query(insert, [String(errorRate), length])).rejects.toThrow(constraint)
  })
})
