// What it costs to start: each command against `node -e 0`, run in turn. `DATABASE_URL` names the server for `status`; without it that row is left out.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { compare, runNode } from './measure.mjs'

const root = fileURLToPath(new URL('..', import.meta.url))
const program = join(root, 'bin/dbctl.js')
const empty = mkdtempSync(join(tmpdir(), 'dbctl-bench-project-'))
const env = process.env.DATABASE_URL ? { DATABASE_URL: process.env.DATABASE_URL } : undefined
const floor = () => runNode(['-e', '0'])

const cases = [
  ['dbctl --help', () => runNode([program, '--help'])],
  ['dbctl config (no config file)', () => runNode([program, 'config'], { cwd: empty })],
  ['dbctl config (dbctl.config.ts)', () => runNode([program, 'config'], { cwd: root })],
  ...(env
    ? [
        [
          'dbctl status, server (no config file)',
          () => runNode([program, 'status', '--out', join(root, 'migrations')], { cwd: empty, env }),
        ],
        ['dbctl status, server (dbctl.config.ts)', () => runNode([program, 'status'], { cwd: root, env })],
      ]
    : []),
]

process.stdout.write('| case | user CPU, ms | ratio to node -e 0 | wall, ms | ratio to node -e 0 |\n| --- | --- | --- | --- | --- |\n')
for (const [name, subject] of cases) {
  const { user, wall, userRatio, wallRatio } = compare(subject, floor)
  process.stdout.write(`| ${name} | ${user.toFixed(0)} | ${userRatio.toFixed(2)} | ${wall.toFixed(0)} | ${wallRatio.toFixed(2)} |\n`)
}
rmSync(empty, { recursive: true })
