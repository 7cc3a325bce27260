import type { Claim } from '../../../support/claims.ts'

const setup = `CREATE EXTENSION IF NOT EXISTS vector; CREATE TABLE docs (id int, embedding vector(3));
  INSERT INTO docs SELECT g, ARRAY[g, 1, 2]::vector FROM generate_series(1, 100) g;`

export const claims: readonly Claim[] = [
  {
    rule: 'DB035',
    says: 'a vector index blocks writes, and CONCURRENTLY does not',
    needs: 'vector',
    setup,
    unsafe: ['hnsw', 'ivfflat'].map((method) => ({
      sql: `CREATE INDEX docs_embedding ON docs USING ${method} (embedding vector_l2_ops);`,
      locks: { docs: 'ShareLock' } as const,
      scans: ['docs'],
    })),
    safe: [
      {
        sql: 'CREATE INDEX CONCURRENTLY docs_embedding ON docs USING hnsw (embedding vector_l2_ops);',
        outside: true,
        locks: { docs: 'ShareUpdateExclusiveLock' },
      },
    ],
  },
]
