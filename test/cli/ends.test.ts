import { expect, it } from 'vitest'
import { start, temporaryFolder } from '../support/cli.ts'
import { connect, databaseForTest } from '../support/databases.ts'
import { writeMigrations } from '../support/project.ts'

// Most tests run commands in their own process, in which nothing shows that one has left a socket, a timer or a thread behind.
it('every command comes to its end in a process of its own', async () => {
  const { url } = await databaseForTest('server', 'empty')
  const cwd = temporaryFolder()
  writeMigrations(`${cwd}/drizzle`, {
    '0000_a': 'create table a (id bigint primary key)',
    '0001_b': 'create table b (id bigint primary key)',
  })
  await connect(url, ({ session }) => session.script('create table a (id bigint primary key)'))
  const name = new URL(url).pathname.slice(1)
  for (const [code, ...args] of [
    [0, 'init'],
    [0, 'check', '--skip', 'schema'],
    [0, 'baseline', '--to', '0000', '--yes'],
    [2, 'migrate', '--to', 'nothing'],
    [0, 'migrate'],
    [0, 'check', '--db', '--skip', 'schema'],
    [0, 'repair', '0001_b', '--as', 'pending', '--yes'],
    [3, 'status', '--exit-code'],
    [0, 'repair', '0001_b', '--as', 'applied', '--yes'],
    [0, 'protect'],
    [5, 'reset', '--confirm', name],
    [0, 'unprotect', '--confirm', name],
    [0, 'reset', '--confirm', name, '--yes'],
  ] as const) {
    const { process, finished } = start(args, { cwd, env: { DATABASE_URL: url } })
    const late = setTimeout(() => process.kill('SIGKILL'), 30_000)
    const { stderr, ...ended } = await finished
    clearTimeout(late)
    expect({ args, stderr, code: ended.code, signal: ended.signal }).toMatchObject({ args, code, signal: null })
  }
}, 120_000)
