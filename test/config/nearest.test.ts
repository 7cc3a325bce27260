import { describe, expect, it } from 'vitest'
import { nearest } from '../../src/config/nearest.ts'

const KEYS = ['url', 'directUrl', 'schema', 'out', 'lockTimeout', 'lockWait', 'statementTimeout', 'protectedHosts']

describe('the nearest name', () => {
  it.each([
    ['ulr', 'url'],
    ['URL', 'url'],
    ['shcema', 'schema'],
    ['lockTimout', 'lockTimeout'],
    ['lock_timeout', 'lockTimeout'],
    ['locktimeout', 'lockTimeout'],
    ['protectHosts', 'protectedHosts'],
    ['direct-url', 'directUrl'],
  ])('to %s is %s', (given, expected) => {
    expect(nearest(given, KEYS)).toBe(expected)
  })

  it.each(['banana', 'dbCredentials', 'verbose'])('to %s is none', (given) => {
    expect(nearest(given, KEYS)).toBeUndefined()
  })

  it('among no names is none', () => {
    expect(nearest('url', [])).toBeUndefined()
  })
})
