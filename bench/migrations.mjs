// Migrating, beside the tools that people come from, all in one run and by turns. DATABASE_URL names a server on which databases may be created.
// RUNS (5) rounds of the no-op deploys, APPLY_RUNS (3) of applying a thousand; the first round of each is not counted.
import { execFileSync, spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { median, runProgram } from './measure.mjs'
import { writeFolders } from './peers/folder.mjs'

const admin = process.env.DATABASE_URL
if (!admin) throw new Error('bench/migrations.mjs needs DATABASE_URL: a server on which it may create databases')
const root = fileURLToPath(new URL('..', import.meta.url))
const peers = join(root, 'bench/peers')
if (!existsSync(join(peers, 'node_modules'))) execFileSync('npm', ['install', '--no-audit', '--no-fund'], { cwd: peers, stdio: 'inherit' })
const bin = (name) => join(peers, 'node_modules/.bin', name)
const work = mkdtempSync(join(tmpdir(), 'dbctl-bench-'))
const databaseUrl = (name) => admin.replace(/\/[^/?]*(\?|$)/, `/${name}$1`)
const psql = (url, ...args) =>
  execFileSync('psql', ['-X', '-q', '-v', 'ON_ERROR_STOP=1', '-d', url, ...args], { stdio: ['ignore', 'pipe', 'pipe'] })
const recreate = (name) => psql(admin, '-c', `drop database if exists "${name}" with (force)`, '-c', `create database "${name}"`)

/** How each tool applies a folder; `floor` is not a tool but what nobody can be quicker than. */
function tools(folders) {
  writeFileSync(
    join(work, 'drizzle.config.cjs'),
    `module.exports = { dialect: 'postgresql', out: process.env.OUT, schema: './none.ts', dbCredentials: { url: process.env.DATABASE_URL } }`,
  )
  return [
    {
      name: 'dbctl migrate',
      run: (url) => ['node', [join(root, 'bin/dbctl.js'), 'migrate', '--out', folders.drizzle], { DATABASE_URL: url }],
    },
    {
      name: 'drizzle-kit migrate',
      run: (url) => [
        bin('drizzle-kit'),
        ['migrate', '--config', join(work, 'drizzle.config.cjs')],
        { DATABASE_URL: url, OUT: folders.drizzle },
      ],
    },
    {
      name: 'drizzle-orm migrator, bare script',
      run: (url) => ['node', [join(peers, 'drizzle-migrator.mjs'), folders.drizzle], { DATABASE_URL: url }],
    },
    {
      name: 'dbmate up (npm package)',
      run: (url) => [bin('dbmate'), ['--no-dump-schema', '-d', folders.dbmate, 'up'], { DATABASE_URL: withoutTls(url) }],
    },
    { name: 'node-pg-migrate up', run: (url) => [bin('node-pg-migrate'), ['up', '-m', folders.nodePgMigrate], { DATABASE_URL: url }] },
    { name: 'graphile-migrate migrate', run: (url) => [bin('graphile-migrate'), ['migrate'], { DATABASE_URL: url }, folders.graphile] },
  ]
}

/** dbmate asks for TLS where the URL says nothing. */
const withoutTls = (url) => (/sslmode=/.test(url) ? url : `${url}${url.includes('?') ? '&' : '?'}sslmode=disable`)

const FLOORS = (folders) => [
  { name: "psql -c 'select 1'", run: (url) => ['psql', ['-X', '-q', '-d', url, '-c', 'select 1'], {}] },
  { name: 'node -e 0', run: () => ['node', ['-e', '0'], {}] },
  { name: 'psql -f of all, a commit each', apply: true, run: (url) => ['psql', ['-X', '-q', '-d', url, '-f', folders.all], {}] },
]

const measure = ({ run }, url) => {
  const [program, args, env, cwd = work] = run(url)
  return runProgram(program === 'node' ? process.execPath : program, args, { env, cwd })
}

const print = (line) => process.stdout.write(`${line}\n`)

/** Medians, and for each the median of its rounds' ratios to dbctl: above 1 it took longer. */
function report(title, rows, rounds) {
  print(`\n### ${title}\n\n| case | wall, ms | to dbctl | CPU, ms | memory, MiB |\n| --- | --- | --- | --- | --- |`)
  for (const name of rows) {
    const of = (pick) => median(rounds.map((round) => pick(round.get(name), round.get('dbctl migrate'))))
    const ratio = of((a, b) => a.wall / b.wall).toFixed(2)
    print(`| ${name} | ${of((a) => a.wall).toFixed(0)} | ${ratio} | ${of((a) => a.user).toFixed(0)} | ${of((a) => a.rss).toFixed(0)} |`)
  }
}

function noOps(count, runs) {
  const folders = writeFolders(join(work, String(count)), count)
  const all = tools(folders)
  for (const [i, tool] of all.entries()) {
    recreate(`bench_noop_${count}_${i}`)
    measure(tool, databaseUrl(`bench_noop_${count}_${i}`))
  }
  const cases = [
    ...all.map((tool, i) => ({ ...tool, database: `bench_noop_${count}_${i}` })),
    ...FLOORS(folders).filter(({ apply }) => !apply),
  ]
  const rounds = Array.from(
    { length: runs + 1 },
    () => new Map(cases.map((tool) => [tool.name, measure(tool, databaseUrl(tool.database ?? 'postgres'))])),
  ).slice(1)
  report(
    `Nothing to do, ${count} applied`,
    cases.map(({ name }) => name),
    rounds,
  )
  return { folders, rounds }
}

function applies(folders, count, runs) {
  const cases = [...tools(folders), ...FLOORS(folders).filter(({ apply }) => apply)]
  const rounds = Array.from({ length: runs + 1 }, () => {
    const round = new Map()
    for (const tool of cases) {
      recreate('bench_apply')
      round.set(tool.name, measure(tool, databaseUrl('bench_apply')))
      const [{ count: made }] = JSON.parse(
        psql(
          databaseUrl('bench_apply'),
          '-At',
          '-c',
          "select json_agg(t) from (select count(*) from pg_tables where tablename ~ '^t[0-9]+$') t",
        ),
      )
      if (Number(made) !== count) throw new Error(`${tool.name} made ${made} tables of ${count}`)
    }
    return round
  }).slice(1)
  report(
    `Applying ${count}`,
    cases.map(({ name }) => name),
    rounds,
  )
}

/** The longest pause of an application while a migration waits for a lock that a long transaction holds. */
async function pauses() {
  const { default: postgres } = await import(join(peers, 'node_modules/postgres/src/index.js'))
  const folders = writeFolders(join(work, 'pause'), 1)
  writeFileSync(join(folders.drizzle, '0000_m.sql'), 'ALTER TABLE "app" ADD COLUMN "extra" text;')
  print(
    '\n### An application meanwhile\n\nA transaction has read the table and stays open for 6 s; a migration adds a column; an application reads a row every 20 ms.\n',
  )
  print('| the migration runs by | longest pause of the application, ms | to the lock timeout |\n| --- | --- | --- |')
  const cases = [
    ...[500, 1_000, 2_000].map((timeout) => [
      `dbctl migrate --lock-timeout ${timeout}ms`,
      timeout,
      (url) => [
        'node',
        [join(root, 'bin/dbctl.js'), 'migrate', '--out', folders.drizzle, '--lock-timeout', `${timeout}ms`],
        { DATABASE_URL: url },
      ],
    ]),
    [
      'drizzle-orm migrator, bare script',
      undefined,
      (url) => ['node', [join(peers, 'drizzle-migrator.mjs'), folders.drizzle], { DATABASE_URL: url }],
    ],
  ]
  for (const [name, timeout, command] of cases) {
    recreate('bench_pause')
    const url = databaseUrl('bench_pause')
    psql(url, '-c', 'create table app (id int primary key)', '-c', 'insert into app values (1)')
    const [holder, application] = [postgres(url, { max: 1 }), postgres(url, { max: 1 })]
    const held = holder.begin(async (tx) => {
      await tx`select from app`
      await new Promise((resolve) => setTimeout(resolve, 6_000))
    })
    await new Promise((resolve) => setTimeout(resolve, 300))
    const { spawn } = await import('node:child_process')
    const [program, args, env] = command(url)
    const child = spawn(program === 'node' ? process.execPath : program, args, {
      env: { PATH: process.env.PATH, ...env },
      cwd: work,
      stdio: 'ignore',
    })
    let running = true
    const ended = new Promise((resolve) => child.on('close', resolve)).finally(() => {
      running = false
    })
    let longest = 0
    while (running) {
      const start = performance.now()
      await application`select id from app`
      longest = Math.max(longest, performance.now() - start)
      await new Promise((resolve) => setTimeout(resolve, 20))
    }
    const code = await ended
    await held
    if (code !== 0) throw new Error(`${name} ended with ${code}`)
    print(`| ${name} | ${longest.toFixed(0)} | ${timeout === undefined ? '—' : (longest / timeout).toFixed(2)} |`)
    await holder.end()
    await application.end()
  }
}

/** `check` of 300 migrations: integrity, lint, and two replays on an embedded database. */
function checks() {
  const folders = writeFolders(join(work, 'check'), 300)
  const result = spawnSync(process.execPath, [join(root, 'bin/dbctl.js'), 'check', '--out', folders.drizzle], {
    cwd: work,
    env: { PATH: process.env.PATH },
    encoding: 'utf8',
  })
  if (result.status !== 0 && result.status !== 3) throw new Error(`check ended with ${result.status}: ${result.stderr.slice(-500)}`)
  const { wall, rss } = runProgram(process.execPath, [join(root, 'bin/dbctl.js'), 'check', '--out', folders.drizzle], {
    cwd: work,
    ok: [0, 3],
  })
  print(
    `\n### check of 300 migrations\n\n${(wall / 1_000).toFixed(1)} s, ${rss.toFixed(0)} MiB (lint, and two replays on an embedded database in memory)`,
  )
}

try {
  const runs = Number(process.env.RUNS ?? 5)
  const hundred = noOps(100, runs)
  const thousand = noOps(1_000, runs)
  const wall = ({ rounds }) => median(rounds.map((round) => round.get('dbctl migrate').wall))
  print(`\nNothing to do with 1,000 applied takes dbctl ${(wall(thousand) / wall(hundred)).toFixed(2)} times what it takes with 100.`)
  applies(thousand.folders, 1_000, Number(process.env.APPLY_RUNS ?? 3))
  await pauses()
  checks()
} finally {
  rmSync(work, { recursive: true, force: true })
}
