import { describe, expect, it } from 'vitest'
import { hashEmbedding, hashEmbeddingVersion } from '../../src/seeding/embedding.ts'

const dot = (a: readonly number[], b: readonly number[]) => a.reduce((sum, value, place) => sum + value * (b[place] ?? 0), 0)
const similarity = (a: string, b: string, dimensions = 1536) => dot(hashEmbedding(a, dimensions), hashEmbedding(b, dimensions))

/** Worked out by a second implementation of the recipe, in Python. */
const golden: Record<string, readonly number[]> = {
  'database connection error': [-0.15705873, -0.106701836, -0.1795967, 0.89195454, -0.011268987, 0.064619906, 0.34792444, 0.10370782],
  'Deploy 🚀 done': [-0.22381897, -0.22381897, -0.44763795, 0.6714569, 0, -0.3971884, -0.20179816, -0.22381897],
  '東京 タワー': [-0.4048543, 0.2862752, 0.2862752, 0.2862752, -0.12867777, -0.2862752, 0, -0.7012282],
  'İSTANBUL ısı': [0.022950763, 0.062702656, 0.27774325, -0.72679335, 0, 0.17130683, -0.59740615, 0.062702656],
  'ﬁne ＡＢＣ': [-0.099703364, -0.099703364, 0.144519, 0.22181456, 0.22181456, 0, 0.9197381, -0.12211119],
  'the the cat': [-0.19331884, 0.46671298, 0.46671298, 0.6696761, 0, 0.28021368, 0, 0],
}

describe('hash-v1', () => {
  it('is the name of the recipe whose numbers follow', () => {
    expect(hashEmbeddingVersion).toBe('hash-v1')
  })

  it.each(Object.entries(golden))('embeds %j as it always did', (text, expected) => {
    expect(hashEmbedding(text, 8)).toEqual(expected.map(Math.fround))
  })

  it('gives 32-bit floats, as pgvector stores, so that what is read back equals what was written', () => {
    const embedding = hashEmbedding('a few words to embed', 1536)
    expect(embedding).toHaveLength(1536)
    expect(embedding).toEqual(embedding.map(Math.fround))
  })

  it.each([1, 2, 3, 4, 16, 1536])('has length 1 in %i dimensions, for whatever text', (dimensions) => {
    // Single letters and ideographs are what cancels out most easily.
    for (const text of [...'abcdefghijklmnopqrstuvwxyz0123456789日月火水木金土', 'a b', 'the the the', 'Straße', 'x'.repeat(10_000)]) {
      const embedding = hashEmbedding(text, dimensions)
      expect(Math.sqrt(dot(embedding, embedding)), text).toBeCloseTo(1, 6)
    }
  })

  it('refuses a text without words, which has no direction to be near to', () => {
    for (const text of ['', '   ', '…?!', '🚀🚀']) expect(() => hashEmbedding(text, 16), text).toThrow(RangeError)
  })

  it('refuses dimensions that are not a count', () => {
    for (const dimensions of [0, -1, 1.5, Number.NaN]) expect(() => hashEmbedding('word', dimensions)).toThrow(RangeError)
  })
})

describe('near each other', () => {
  it('are texts that differ in case, punctuation and compatible characters only: they are the same', () => {
    expect(hashEmbedding('Confirm, file!', 64)).toEqual(hashEmbedding('conﬁrm ＦＩＬＥ', 64))
  })

  it('are texts of the same words in any order', () => {
    expect(similarity('error connection database', 'database connection error')).toBeCloseTo(1, 6)
  })

  it.each([16, 1536])('are texts that share words, more than texts that share none, in %i dimensions', (dimensions) => {
    const query = 'database connection error'
    expect(similarity(query, 'Database connection error while listing tasks', dimensions)).toBeGreaterThan(
      similarity(query, 'Rendered 7 pages of the handbook', dimensions) + 0.3,
    )
  })

  it('are words spelt alike, such as with a typing error or another ending', () => {
    expect(similarity('databse conection', 'database connection')).toBeGreaterThan(0.3)
    expect(similarity('reconnecting', 'connected')).toBeGreaterThan(similarity('reconnecting', 'invoice') + 0.1)
  })

  it('are not texts about different things', () => {
    expect(Math.abs(similarity('the database refused the connection', 'lunch on Friday is on me'))).toBeLessThan(0.15)
  })
})
