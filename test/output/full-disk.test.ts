import { Writable } from 'node:stream'
import { describe, expect, it } from 'vitest'
import type { Io } from '../../src/io.ts'
import { main } from '../../src/main.ts'

const failing = (code: string): Writable =>
  new Writable({ write: (_chunk, _encoding, done) => done(Object.assign(new Error(`write ${code}`), { code })) })

async function runWith(stdout: Writable, argv: readonly string[]) {
  let stderr = ''
  const collected = new Writable({
    write(chunk, _, done) {
      stderr += String(chunk)
      done()
    },
  })
  const io = {
    stdin: process.stdin,
    stdout,
    stderr: collected,
    env: {},
    cwd: '/',
    onSignal: () => () => undefined,
    raise: () => undefined,
    foreground: () => Promise.resolve(0),
  }
  return { exit: await main(argv, io as Io), stderr }
}

describe('an answer that cannot be written', () => {
  it.each([
    ['--version', ['--version']],
    ['--help', ['--help']],
    ['help exit-codes', ['help', 'exit-codes']],
    ['completion bash', ['completion', 'bash']],
  ])('because the disk is full makes %s fail, and says so', async (_, argv) => {
    const { exit, stderr } = await runWith(failing('ENOSPC'), argv)
    expect(stderr).toContain('error: the output cannot be written (ENOSPC)')
    expect(stderr).toContain('DBCTL_OUTPUT')
    expect(exit).toBe(1)
  })

  it('under --json has no place left for its document, but still its code', async () => {
    expect((await runWith(failing('EIO'), ['help', 'exit-codes', '--json'])).exit).toBe(1)
  })

  it('because its reader has seen enough is no failure', async () => {
    expect(await runWith(failing('EPIPE'), ['help', 'exit-codes'])).toEqual({ exit: 0, stderr: '' })
  })
})
