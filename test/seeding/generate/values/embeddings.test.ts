import { createHash } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { embeddingFor } from '../../../../src/seeding/generate/values/embeddings.ts'
import { column, made, rows } from './shapes.ts'

const DIMENSIONS = 1536
const vectorsOf = (seed: string, numbers: readonly number[], dimensions = DIMENSIONS) => {
  const fill = embeddingFor(seed, dimensions)
  return numbers.map((row) => {
    const vector = new Float32Array(dimensions)
    fill(row, vector)
    return vector
  })
}
function cosine(a: Float32Array, b: Float32Array): number {
  let sum = 0
  for (let place = 0; place < a.length; place++) sum += (a[place] ?? 0) * (b[place] ?? 0)
  return sum
}
const mean = (numbers: readonly number[]): number => numbers.reduce((sum, number) => sum + number, 0) / numbers.length

describe('embeddings', () => {
  const stored = vectorsOf('1/app.documents/embedding', rows(2000))
  const nearest = (vector: Float32Array) => Math.max(...stored.filter((other) => other !== vector).map((other) => cosine(vector, other)))

  it('lie as close to each other as those of a language model', { timeout: 30_000 }, () => {
    const some = stored.slice(0, 60)
    const near = mean(some.map(nearest))
    expect(near).toBeGreaterThan(0.6)
    expect(near).toBeLessThan(0.85)
    const pairs = mean(some.flatMap((vector) => stored.filter((other) => other !== vector).map((other) => cosine(vector, other))))
    expect(pairs).toBeGreaterThan(0.1)
    expect(pairs).toBeLessThan(0.25)
    const questions = vectorsOf(
      '1/app.documents/embedding',
      rows(60).map((row) => 1_000_000 + row),
    )
    expect(Math.abs(mean(questions.map(nearest)) - near)).toBeLessThan(0.05)
  })

  it('are of length 1, and the same wherever they are made', () => {
    for (const vector of stored.slice(0, 100)) expect(Math.sqrt(cosine(vector, vector))).toBeCloseTo(1, 4)
    for (const dimensions of [1, 2, 3, 16, 63, 64, 100, 384, 3072])
      for (const vector of vectorsOf('1', [0, 7], dimensions)) expect(Math.sqrt(cosine(vector, vector)), `${dimensions}`).toBeCloseTo(1, 4)
    const hash = createHash('sha256')
    for (const vector of stored.slice(0, 20)) hash.update(new Uint8Array(vector.buffer))
    expect(hash.digest('hex').slice(0, 16)).toBe('830bf4f45726ac3d')
  })

  it('have as text the shortest form of their floats', () => {
    const { value } = made([column('embedding', `vector(${DIMENSIONS})`)], { label: 'app.documents' })
    for (const row of rows(50)) {
      const numbers: number[] = JSON.parse(value('embedding', row) ?? '')
      expect(Float32Array.from(numbers)).toEqual(stored[row])
      expect(Math.max(...numbers.map((number) => String(Math.abs(number)).length))).toBeLessThanOrEqual(9)
    }
  })
})
