import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type OpenDatabase, openDatabase } from '../../../support/databases.ts'
import { column, made, rows } from './shapes.ts'

/** Every type that there are values of. */
const TYPES: readonly string[] = [
  ...['int2', 'int4', 'int8', 'numeric', 'numeric(10,2)', 'numeric(3,5)', 'numeric(4,-2)', 'numeric(38,20)', 'float4', 'float8', 'money'],
  ...['bool', 'text', 'varchar(12)', 'bpchar(3)', 'name', 'bytea', 'uuid', 'oid', 'xid', 'xid8', 'cid', 'tid', 'pg_lsn', 'xml', 'jsonpath'],
  ...['date', 'time', 'time(3)', 'timetz', 'timestamp', 'timestamp(0)', 'timestamptz', 'timestamptz(3)', 'interval', 'json', 'jsonb'],
  ...['inet', 'cidr', 'macaddr', 'macaddr8', 'bit(5)', 'varbit(9)', 'varbit', 'tsvector', 'tsquery'],
  ...['point', 'line', 'lseg', 'box', 'path', 'polygon', 'circle', 'int2vector', 'oidvector', 'pg_snapshot', 'txid_snapshot', 'refcursor'],
  ...['int4range', 'int8range', 'numrange', 'daterange', 'tsrange', 'tstzrange', 'int4multirange', 'datemultirange', 'tstzmultirange'],
  ...['regclass', 'regtype', 'regproc', 'regprocedure', 'regoper', 'regoperator', 'regnamespace', 'regconfig', 'regdictionary', 'regrole'],
  ...['int4[]', 'text[]', 'uuid[]', 'jsonb[]', 'box[]', 'timestamptz[]', 'numeric(6,2)[]', 'bool[]', 'inet[]', 'tstzrange[]'],
  ...['vector(3)', 'vector(1536)', 'halfvec(20)', 'sparsevec(100)', 'vector'],
]

describe('the text of values', () => {
  let database: OpenDatabase
  beforeAll(async () => {
    database = await openDatabase('embedded', 'migrated')
  })
  afterAll(() => database.close())

  it.each(TYPES)('is taken for %s', async (type) => {
    for (const unique of [false, true]) {
      if (unique && /^reg|^vector$/.test(type)) continue
      const { value, capacity } = made([column('thing', type)], { unique: new Set(unique ? ['thing'] : []) })
      const texts = rows(Math.min(200, capacity('thing'))).map((row) => value('thing', row))
      const [found] = await database.client.session.query<{ taken: number; distinct: number }>(
        `select count(v::${type})::int as taken, count(distinct v::${type}::text)::int as distinct from unnest($1::text[]) v`,
        [texts],
      )
      expect(found?.taken).toBe(texts.length)
      if (unique) expect(found?.distinct).toBe(texts.length)
    }
  })
})
