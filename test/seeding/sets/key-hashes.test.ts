import { describe, expect, it } from 'vitest'
import { KeyHashes, lanesOf, OpenReferences } from '../../../src/seeding/sets/key-hashes.ts'

describe('keys that were seen', () => {
  it('tells where a value stood first, and takes no value for another', () => {
    const keys = new KeyHashes()
    const taken = []
    for (let n = 1; n <= 200_000; n++) if (keys.add(lanesOf(`user-${n}@example.com`), n) !== undefined) taken.push(n)
    expect(taken).toEqual([])
    for (const n of [1, 77, 199_999]) expect(keys.add(lanesOf(`user-${n}@example.com`), 1_000_000)).toBe(n)
    expect(keys.has(lanesOf('user-200001@example.com'))).toBe(false)
    expect(keys.has(lanesOf('user-200000@example.com'))).toBe(true)
  })

  it('keeps a million values in less than 40 megabytes', () => {
    const keys = new KeyHashes()
    for (let n = 1; n <= 1_000_000; n++) keys.add(lanesOf(String(n)), n)
    expect(keys.bytes).toBeLessThan(40_000_000)
  })

  it('references are told again in the order in which they came', () => {
    const open = new OpenReferences()
    for (let n = 1; n <= 1_000; n++) open.add(lanesOf(String(n)), n, n % 7)
    expect([...open].map(({ place }) => place)).toEqual(Array.from({ length: 1_000 }, (_, n) => n + 1))
    expect([...open][499]).toEqual({ lanes: lanesOf('500'), place: 500, column: 500 % 7 })
  })
})
