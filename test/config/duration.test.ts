import { describe, expect, it } from 'vitest'
import { formatDuration, parseDuration } from '../../src/config/duration.ts'

describe('a duration', () => {
  it.each([
    ['500ms', 500],
    ['5s', 5_000],
    ['2min', 120_000],
    ['1h', 3_600_000],
    ['1d', 86_400_000],
    ['1.5s', 1_500],
    ['0.25h', 900_000],
    [' 5 s ', 5_000],
    ['0', 0],
    ['0s', 0],
    ['2147483647ms', 2_147_483_647],
  ])('%j is %i milliseconds', (text, milliseconds) => {
    expect(parseDuration(text)).toBe(milliseconds)
  })

  it.each([
    ...['5', '', ' ', 's', '5 seconds', '5m', '5S', '-5s', '+5s', '1e3s', '.5s', '5.s', '5s5s', '0x5s', 'Infinity', '∞'],
    ...['2147483648ms', '25d'],
  ])('%j is none', (text) => {
    expect(parseDuration(text)).toBeUndefined()
  })

  it.each([
    [0, '0 ms'],
    [0.4, '0 ms'],
    [850.4, '850 ms'],
    [999.4, '999 ms'],
    [999.6, '1.0 s'],
    [1_000, '1.0 s'],
    [1_449, '1.4 s'],
    [59_949, '59.9 s'],
    [59_960, '1 min 0 s'],
    [60_000, '1 min 0 s'],
    [200_000, '3 min 20 s'],
    [3_599_999, '1 h 0 min'],
    [3_600_000, '1 h 0 min'],
    [5_520_000, '1 h 32 min'],
  ])('of %d ms reads as %s', (milliseconds, text) => {
    expect(formatDuration(milliseconds)).toBe(text)
  })
})
