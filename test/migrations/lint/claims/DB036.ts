import type { Claim } from '../../../support/claims.ts'

const setup = 'CREATE EXTENSION IF NOT EXISTS vector;'
const table = 'CREATE TABLE docs (id int, embedding vector(3));'
const rows = 'INSERT INTO docs SELECT g, ARRAY[random(), random(), random()]::vector FROM generate_series(1, 500) g;'
const index = 'CREATE INDEX docs_embedding ON docs USING ivfflat (embedding vector_l2_ops) WITH (lists = 5);'

/** That pgvector says so is a NOTICE, which no statement can see: the rule's own test reads it. Here, that it builds such an index all the same. */
export const claims: readonly Claim[] = [
  {
    rule: 'DB036',
    says: 'an IVFFlat index on an empty table is built without an error',
    needs: 'vector',
    setup,
    unsafe: [{ sql: `${table} ${index}` }, { sql: `${table} ${index} ${rows}` }],
    harmless: [{ sql: `${table} ${rows} ${index}` }],
  },
]
