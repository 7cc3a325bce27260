import { describe, expect, it } from 'vitest'
import { canPrompt, type Io, inCi, usesColour } from '../../src/io.ts'

describe('colour', () => {
  it.each([
    [true, {}, undefined, true],
    [true, {}, true, true],
    [true, {}, false, false],
    [true, { NO_COLOR: '1' }, undefined, false],
    [true, { NO_COLOR: '0' }, undefined, false],
    [true, { NO_COLOR: '' }, undefined, true],
    [true, { TERM: 'dumb' }, undefined, false],
    [true, { TERM: 'xterm-256color' }, undefined, true],
    [true, { FORCE_COLOR: '0' }, undefined, false],
    [true, { FORCE_COLOR: '1', NO_COLOR: '1' }, undefined, true],
    [true, { FORCE_COLOR: '1', TERM: 'dumb' }, undefined, true],
    [true, { FORCE_COLOR: '1' }, false, false],
    [false, {}, undefined, false],
    [false, {}, true, false],
    [false, { FORCE_COLOR: '1' }, undefined, true],
    [false, { FORCE_COLOR: '3' }, undefined, true],
    [false, { FORCE_COLOR: '' }, undefined, false],
    [false, { FORCE_COLOR: '0' }, undefined, false],
    [false, { FORCE_COLOR: '1' }, false, false],
    [undefined, {}, undefined, false],
  ])('on a terminal (%s) under %j with --color=%s: %s', (isTTY, env, flag, expected) => {
    expect(usesColour(isTTY === undefined ? {} : { isTTY }, env, flag)).toBe(expected)
  })
})

const io = (stdin: boolean | undefined, stderr: boolean | undefined, env: Record<string, string>): Io =>
  ({ stdin: { isTTY: stdin }, stdout: { isTTY: true }, stderr: { isTTY: stderr }, env }) as unknown as Io

describe('a question', () => {
  it.each([
    [true, true, {}, undefined, true],
    [true, true, {}, true, true],
    [true, true, {}, false, false],
    [false, true, {}, undefined, false],
    [undefined, true, {}, undefined, false],
    [true, false, {}, undefined, false],
    [true, undefined, {}, undefined, false],
    [true, true, { CI: 'true' }, undefined, false],
    [true, true, { CI: '1' }, true, false],
    [true, true, { CI: 'false' }, undefined, true],
  ])('with a terminal on stdin (%s) and stderr (%s) under %j with --input=%s may be asked: %s', (stdin, stderr, env, input, expected) => {
    expect(canPrompt(io(stdin, stderr, env as Record<string, string>), input)).toBe(expected)
  })

  it('may be asked while stdout goes into a file', () => {
    const piped = { ...io(true, true, {}), stdout: { isTTY: false } } as unknown as Io
    expect(canPrompt(piped, undefined)).toBe(true)
  })
})

describe('CI', () => {
  it.each([
    [{}, false],
    [{ CI: '' }, false],
    [{ CI: 'false' }, false],
    [{ CI: '0' }, false],
    [{ CI: 'true' }, true],
    [{ CI: '1' }, true],
    [{ CI: 'woodpecker' }, true],
  ])('is recognised by %j: %s', (env, expected) => {
    expect(inCi(env)).toBe(expected)
  })
})
