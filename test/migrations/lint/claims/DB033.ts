import type { Claim } from '../../../support/claims.ts'

export const claims: readonly Claim[] = [
  {
    rule: 'DB033',
    says: 'on a new database there is no type vector, whatever the server has installed',
    setup: '',
    unsafe: [
      { sql: 'CREATE TABLE docs (embedding vector(3));', error: '42704' },
      { sql: "SELECT '[1,2]'::halfvec(2);", error: '42704' },
    ],
  },
  {
    rule: 'DB033',
    says: 'with the extension before it there is',
    needs: 'vector',
    setup: '',
    harmless: [{ sql: 'CREATE EXTENSION IF NOT EXISTS vector; CREATE TABLE docs (embedding vector(3));' }],
    unsafe: [{ sql: 'CREATE TABLE docs (embedding vector(3)); CREATE EXTENSION IF NOT EXISTS vector;', error: '42704' }],
  },
]
