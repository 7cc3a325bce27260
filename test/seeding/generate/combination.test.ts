import { describe, expect, it } from 'vitest'
import { drawFor, integerBelow } from '../../../src/seeding/generate/chance.ts'
import { countThrough, workOut } from '../../../src/seeding/generate/combination.ts'

const draw = drawFor('combinations')

describe('combinations counted through', () => {
  it.each([[[3, 4]], [[7, 1, 5]], [[2, 2, 2, 2]], [[12]]])('of the sizes %j are all there, each once', (sizes) => {
    const { capacity, digit } = countThrough(sizes, draw)
    expect(capacity).toBe(sizes.reduce((product, size) => product * size, 1))
    const seen = new Set(Array.from({ length: capacity }, (_, row) => sizes.map((_, at) => digit(at, row)).join()))
    expect(seen.size).toBe(capacity)
  })

  it('look like chance: the second does not go up with the row', () => {
    const { digit } = countThrough([50, 40], draw)
    const seconds = Array.from({ length: 50 }, (_, row) => digit(1, row))
    expect(new Set(seconds).size).toBeGreaterThan(15)
  })
})

describe('combinations worked out', () => {
  it('satisfy several keys that share a component', () => {
    const keys = [
      [0, 1],
      [1, 2],
      [0, 2],
    ]
    const { capacity, digit } = workOut([6, 6, 6], keys, 30, draw, () => true)
    expect(capacity).toBeGreaterThan(15)
    for (const key of keys) {
      const seen = new Set(Array.from({ length: capacity }, (_, row) => key.map((at) => digit(at, row)).join()))
      expect(seen.size).toBe(capacity)
    }
  })

  it('leave out what is not allowed, and say how many there are', () => {
    const { capacity, digit } = workOut([4, 4], [[0, 1]], 100, draw, ([a, b]) => a !== b)
    expect(capacity).toBe(12)
    for (let row = 0; row < capacity; row++) expect(digit(0, row)).not.toBe(digit(1, row))
  })
})

describe('a draw', () => {
  it('depends on seed, row and lane alone, and is spread evenly', () => {
    expect(drawFor('a')(5, 2)).toBe(drawFor('a')(5, 2))
    expect(drawFor('a')(5, 2)).not.toBe(drawFor('b')(5, 2))
    const counts = new Array<number>(10).fill(0)
    for (let row = 0; row < 20_000; row++) {
      const at = integerBelow(draw, row, 10)
      counts[at] = (counts[at] ?? 0) + 1
    }
    for (const count of counts) expect(Math.abs(count - 2000)).toBeLessThan(250)
  })

  it('tells rows beyond 32 bits apart', () => {
    expect(new Set([1, 2 ** 32 + 1, 2 ** 40 + 1, 2 ** 44 + 1].map((row) => draw(row))).size).toBe(4)
  })
})
