import { inspect } from 'node:util'
import { describe, expect, it } from 'vitest'
import { redactor, Secret } from '../../src/config/secret.ts'

describe('a secret', () => {
  const secret = new Secret('s3ntinel')

  it.each([
    ['String()', () => String(secret), '***'],
    ['a template', () => `${secret}`, '***'],
    ['concatenation', () => `password: ${secret}`, 'password: ***'],
    ['JSON', () => JSON.stringify({ password: secret }), '{"password":"***"}'],
    ['inspection', () => inspect(secret), '***'],
    ['deep inspection', () => inspect({ target: { password: secret } }, { depth: 9, showHidden: true }), '{ target: { password: *** } }'],
    ['its keys', () => JSON.stringify([Object.keys(secret), Object.entries(secret), { ...secret }]), '[[],[],{}]'],
  ])('is *** in %s', (_, print, expected) => {
    expect(print()).toBe(expected)
  })

  it('is told to whoever asks by name', () => {
    expect(secret.reveal()).toBe('s3ntinel')
  })
})

describe('the redactor', () => {
  it.each([
    ['as it is', ['s3ntinel'], 'a s3ntinel, and the s3ntinel again', 'a ***, and the *** again'],
    ['in a URL', ['p@ss/w?'], 'postgres://u:p%40ss%2Fw%3F@h/d or p@ss/w?', 'postgres://u:***@h/d or ***'],
    ['in JSON', ['quo"te\\slash'], '{"a":"quo\\"te\\\\slash"}', '{"a":"***"}'],
    ['with a line break in JSON', ['two\nlines'], '"two\\nlines"', '"***"'],
    ['beyond ASCII', ['pässwörd'], 'p%C3%A4ssw%C3%B6rd pässwörd', '*** ***'],
    ['that is part of another, the longer one first', ['pass', 'password1'], 'password1 pass', '*** ***'],
    ['in whatever order they were learnt', ['password1', 'pass'], 'password1 pass', '*** ***'],
    ['that looks like a pattern', ['a.*b$&'], 'a.*b$& axxb', '*** axxb'],
    ['of four characters', ['abcd'], 'abcd', '***'],
    ['of fewer than four characters, which it leaves', ['abc', 'a', ''], 'abc a', 'abc a'],
  ])('takes out a secret %s', (_, secrets, text, expected) => {
    expect(redactor(secrets)(text)).toBe(expected)
  })

  it('leaves everything alone that is no secret', () => {
    expect(redactor([])('nothing to hide')).toBe('nothing to hide')
  })
})
