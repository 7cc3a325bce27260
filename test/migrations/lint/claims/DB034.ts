import type { Claim } from '../../../support/claims.ts'

const setup = `CREATE EXTENSION IF NOT EXISTS vector; CREATE TABLE docs (short vector(2000), long vector(3072), half halfvec(4000), longer halfvec(4001),
  bits bit(64001), sparse sparsevec(30000), any_length vector);`
const index = (method: string, on: string) => `CREATE INDEX ON docs USING ${method} (${on});`

export const claims: readonly Claim[] = [
  {
    rule: 'DB034',
    says: 'pgvector indexes 2,000 dimensions of a vector, 4,000 of a halfvec, 64,000 of a bit, and no fewer are refused',
    needs: 'vector',
    setup,
    unsafe: [
      ...['hnsw', 'ivfflat'].flatMap((method) => [
        { sql: index(method, 'long vector_cosine_ops'), error: '54000' },
        { sql: index(method, 'longer halfvec_l2_ops'), error: '54000' },
        { sql: index(method, 'bits bit_hamming_ops'), error: '54000' },
        { sql: index(method, '(long::vector(3072)) vector_l2_ops'), error: '54000' },
        { sql: index(method, 'any_length vector_l2_ops'), error: '22023' },
      ]),
      { sql: index('hnsw', '(binary_quantize(long)) bit_hamming_ops'), error: '22023' },
      { sql: index('hnsw', '(subvector(long, 1, 512)) vector_l2_ops'), error: '22023' },
      { sql: index('ivfflat', 'sparse sparsevec_l2_ops'), error: '42704' },
    ],
    harmless: [
      ...['hnsw', 'ivfflat'].flatMap((method) => [
        { sql: index(method, 'short vector_cosine_ops') },
        { sql: index(method, 'half halfvec_l2_ops') },
        { sql: index(method, '(long::halfvec(3072)) halfvec_cosine_ops') },
        { sql: index(method, '(binary_quantize(long)::bit(3072)) bit_hamming_ops') },
        { sql: index(method, '(bits::bit(64000)) bit_hamming_ops') },
      ]),
      { sql: index('hnsw', 'sparse sparsevec_l2_ops') },
      { sql: index('hnsw', '(subvector(long, 1, 512)::vector(512)) vector_l2_ops') },
    ],
  },
  {
    rule: 'DB034',
    says: 'a sparsevec is limited by what is not zero, which only the rows tell',
    needs: 'vector',
    setup: `${setup} INSERT INTO docs (sparse) SELECT ('{' || string_agg(g || ':1', ',') || '}/30000')::sparsevec FROM generate_series(1, 1001) g;`,
    harmless: [{ sql: index('hnsw', 'sparse sparsevec_l2_ops'), error: '54000' }],
  },
]
