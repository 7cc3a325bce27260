// Seeding, beside what loads rows otherwise, all in one run and by turns. DATABASE_URL names a server on which databases may be created, whose
// role may checkpoint, and which has pgvector. RUNS (3) rounds of everything; ROWS (1,000,000) of ten columns and VECTORS (100,000) of 1,536
// dimensions by dbctl and psql; ORM_ROWS (100,000) by drizzle-orm and DRIZZLE_SEED_ROWS (50,000) by drizzle-seed, compared by the row.
// Making the files warms everything up, so that every round counts.
import { execFileSync } from 'node:child_process'
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { median, runProgram } from './measure.mjs'

const admin = process.env.DATABASE_URL
if (!admin) throw new Error('bench/seed.mjs needs DATABASE_URL: a server on which it may create databases')
const amount = (name, usual) => Number(process.env[name] ?? usual)
const RUNS = amount('RUNS', 3)
const ROWS = amount('ROWS', 1_000_000)
const VECTORS = amount('VECTORS', 100_000)
const ORM_ROWS = Math.min(amount('ORM_ROWS', 100_000), ROWS)
const ORM_VECTORS = Math.min(2_000, VECTORS)
const DRIZZLE_SEED_ROWS = amount('DRIZZLE_SEED_ROWS', 50_000)
const UPSERT_ROWS = Math.min(100_000, ROWS)
const CUSTOMERS = 10_000

const root = fileURLToPath(new URL('..', import.meta.url))
const peers = join(root, 'bench/peers')
if (!existsSync(join(peers, 'node_modules/drizzle-seed')))
  execFileSync('npm', ['install', '--no-audit', '--no-fund'], { cwd: peers, stdio: 'inherit' })
const work = mkdtempSync(join(tmpdir(), 'dbctl-bench-'))
const DATABASE = 'bench_seed'
const url = admin.replace(/\/[^/?]*(\?|$)/, `/${DATABASE}$1`)
const PSQL = findPsql()
const PSQL_OPTIONS = ['-X', '-q', '-v', 'ON_ERROR_STOP=1', '-d']
const runPsql = (target, ...commands) =>
  execFileSync(PSQL, [...PSQL_OPTIONS, target, '-At', ...commands.flatMap((command) => ['-c', command])], {
    cwd: work,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
  })
const sql = (...commands) => runPsql(url, ...commands)

/** Debian's `psql` is a Perl script that looks for the real one; its time and memory would count as psql's. */
function findPsql() {
  const versions = existsSync('/usr/lib/postgresql') ? readdirSync('/usr/lib/postgresql') : []
  const found = versions.sort((a, b) => Number(b) - Number(a)).map((version) => `/usr/lib/postgresql/${version}/bin/psql`)
  return found.find((path) => existsSync(path)) ?? 'psql'
}

// Autovacuum would analyze what one turn has loaded while the next one is measured.
const TABLES = [
  'create extension vector',
  'create table customers (id bigint primary key, name text not null, email text not null) with (autovacuum_enabled = off)',
  `create table orders (
     id bigint primary key, customer_id bigint not null references customers (id), status text not null, amount numeric(10,2) not null,
     currency text not null, note text, quantity int not null, created_at timestamptz not null, updated_at timestamptz not null,
     paid boolean not null) with (autovacuum_enabled = off)`,
  'create index on orders (customer_id)',
  'create index on orders (created_at)',
  'create table docs (id bigint primary key, embedding vector(1536) not null) with (autovacuum_enabled = off, toast.autovacuum_enabled = off)',
]
const COLUMNS = ['customer_id', 'status', 'amount', 'currency', 'note', 'quantity', 'created_at', 'updated_at', 'paid']

/** With what dbctl has noted of them, so that every turn is a first one. */
const EMPTY = ['truncate orders, customers, docs', 'drop schema if exists dbctl cascade']
const LOAD_CUSTOMERS = `insert into customers select n, 'Customer ' || n, 'customer' || n || '@example.com' from generate_series(1, ${CUSTOMERS}) n`

const empty = ({ customers = true } = {}) => sql(...EMPTY, ...(customers ? [LOAD_CUSTOMERS, 'analyze customers'] : []), 'checkpoint')

const dbctl = (...args) => [process.execPath, [join(root, 'bin/dbctl.js'), 'seed', ...args]]
const psql = (...commands) => [PSQL, [...PSQL_OPTIONS, url, ...commands.flatMap((command) => ['-c', command])]]
/** A program of peers/ that writes into a file how many milliseconds of it count. */
const peer = (program, ...args) => [process.execPath, [join(peers, program), ...args.map(String), COUNTED], COUNTED]
const COUNTED = join(work, 'counted')

function measure([program, args, counted]) {
  const measured = runProgram(program, args, { env: { DATABASE_URL: url }, cwd: work })
  return counted ? { ...measured, wall: Number(readFileSync(counted, 'utf8')) } : measured
}

function assertFound(name, query, expected) {
  const found = Number(sql(query))
  if (found !== expected) throw new Error(`${name}: ${query} is ${found} and should be ${expected}`)
}

/** Each case on empty tables, in turn. */
const roundsOf = (table, cases) =>
  Array.from({ length: RUNS }, () => {
    const round = new Map()
    for (const { name, run, rows, inTable = rows, customers } of cases) {
      empty({ customers })
      round.set(name, { ...measure(run), rows })
      assertFound(name, `select count(*) from ${table}`, inTable)
    }
    return round
  })

const print = (line) => process.stdout.write(`${line}\n`)
const number = (value) => value.toLocaleString('en')
const seconds = (milliseconds) => (milliseconds / 1_000).toFixed(2)
const perRow = ({ wall, rows }) => wall / rows
/** The median of the rounds' ratios by the row: above 1 `name` took longer than `other`. */
const ratio = (rounds, name, other) => median(rounds.map((round) => perRow(round.get(name)) / perRow(round.get(other))))
const medianOf = (rounds, name, pick) => median(rounds.map((round) => pick(round.get(name))))

function report(title, cases, rounds, [reference, subject]) {
  print(`\n### ${title}\n\n| case | rows | wall, s | µs a row | a row, to psql | a row, to dbctl | CPU, s | memory, MiB |`)
  print('| --- | --- | --- | --- | --- | --- | --- | --- |')
  for (const { name, rows } of cases) {
    const of = (pick) => medianOf(rounds, name, pick)
    const wall = `${seconds(of((each) => each.wall))} | ${(of(perRow) * 1_000).toFixed(1)}`
    const ratios = [reference, subject].map((other) => ratio(rounds, name, other).toFixed(2)).join(' | ')
    print(`| ${name} | ${number(rows)} | ${wall} | ${ratios} | ${seconds(of(({ user }) => user))} | ${of(({ rss }) => rss).toFixed(0)} |`)
  }
}

/** Ten columns, a primary key, a foreign key and two indexes. The file holds the very rows that dbctl makes up. */
function orders() {
  empty()
  measure(dbctl('--rows', `orders=${ROWS}`))
  const first = (rows, columns = '*') => `(select ${columns} from orders order by id limit ${rows})`
  const changed = `id, ${COLUMNS.map((name) => (name === 'quantity' ? 'quantity + (id % 100 = 0)::int as quantity' : name)).join(', ')}`
  sql(
    `\\copy orders to 'orders.copy'`,
    `\\copy ${first(ORM_ROWS)} to 'orders-orm.copy'`,
    `\\copy ${first(UPSERT_ROWS)} to 'orders.csv' (format csv, header)`,
    `\\copy ${first(UPSERT_ROWS, changed)} to 'changed.csv' (format csv, header)`,
  )
  const [floor, subject, deferred, orm, seed] = [
    'psql \\copy of a file',
    'dbctl seed --rows',
    'dbctl seed --rows --defer-indexes',
    'drizzle-orm, inserts of 1,000 rows',
    'drizzle-seed, customers and orders',
  ]
  // As many orders to a customer as the others have.
  const few = Math.max(Math.round((DRIZZLE_SEED_ROWS * CUSTOMERS) / ROWS), 1)
  const cases = [
    { name: floor, rows: ROWS, run: psql(`\\copy orders from 'orders.copy'`) },
    { name: subject, rows: ROWS, run: dbctl('--rows', `orders=${ROWS}`) },
    { name: deferred, rows: ROWS, run: dbctl('--rows', `orders=${ROWS}`, '--defer-indexes') },
    { name: orm, rows: ORM_ROWS, run: peer('drizzle-insert.mjs', 'orders', 'orders-orm.copy', 1_000) },
    {
      name: seed,
      rows: DRIZZLE_SEED_ROWS + few,
      inTable: DRIZZLE_SEED_ROWS,
      customers: false,
      run: peer('drizzle-seed.mjs', few, DRIZZLE_SEED_ROWS),
    },
  ]
  const rounds = roundsOf('orders', cases)
  report('Rows of ten columns, with a foreign key and two indexes', cases, rounds, [floor, subject])
  print('\nOf the drizzle tools only what they take for the rows counts, of the others the whole process.')
  return [
    [`${subject} to ${floor}`, ratio(rounds, subject, floor), '≤ 1.3'],
    [`${orm} to ${subject}, a row`, ratio(rounds, orm, subject), '≥ 4'],
    [`${seed} to ${subject}, a row`, ratio(rounds, seed, subject), '≥ 8'],
  ]
}

/** Vectors in a binary file, which is the quickest that psql can load. */
function vectors() {
  empty()
  measure(dbctl('--rows', `docs=${VECTORS}`))
  sql(`\\copy docs to 'docs.copy' (format binary)`, `\\copy (select * from docs order by id limit ${ORM_VECTORS}) to 'docs-orm.copy'`)
  const [floor, subject, orm] = ['psql \\copy of a binary file', 'dbctl seed --rows (vectors)', 'drizzle-orm, inserts of 100 vectors']
  const cases = [
    { name: floor, rows: VECTORS, run: psql(`\\copy docs from 'docs.copy' (format binary)`) },
    { name: subject, rows: VECTORS, run: dbctl('--rows', `docs=${VECTORS}`) },
    { name: orm, rows: ORM_VECTORS, run: peer('drizzle-insert.mjs', 'docs', 'docs-orm.copy', 100) },
  ]
  const rounds = roundsOf('docs', cases)
  report('Vectors of 1,536 dimensions', cases, rounds, [floor, subject])
  return [[`${subject} to ${floor}`, ratio(rounds, subject, floor), '≤ 1.4']]
}

/** A keyed file into the empty table, once more as it is, and with a hundredth of its rows changed: one table through all three. */
function upserts() {
  const sets = COLUMNS.map((name) => `${name} = excluded.${name}`).join(', ')
  const differs = `where (${COLUMNS.map((name) => `orders.${name}`).join(', ')}) is distinct from (${COLUMNS.map((name) => `excluded.${name}`).join(', ')})`
  const upsert = (file, where = '') => {
    const [program, args] = psql(
      'create temporary table staging (like orders) on commit drop',
      `\\copy staging from '${file}' (format csv, header)`,
      `insert into orders select * from staging on conflict (id) do update set ${sets} ${where}`,
    )
    return [program, ['--single-transaction', ...args]]
  }
  const [floor, careful, subject] = ['psql, on conflict do update', 'psql, the same where rows differ', 'dbctl seed file.csv']
  const cases = [
    { name: floor, rows: UPSERT_ROWS, run: (file) => upsert(file) },
    { name: careful, rows: UPSERT_ROWS, run: (file) => upsert(file, differs) },
    { name: subject, rows: UPSERT_ROWS, run: (file) => dbctl(file, '--table', 'orders', '--yes') },
  ]
  const steps = [
    ['into the empty table', 'orders.csv'],
    ['once more, unchanged', 'orders.csv'],
    ['1 % changed', 'changed.csv'],
  ]
  const quantities = 'select sum(quantity) from orders'
  empty()
  sql(`\\copy orders from 'changed.csv' (format csv, header)`)
  const expected = Number(sql(quantities))
  const rounds = Array.from({ length: RUNS }, () => {
    const round = new Map(steps.map(([step]) => [step, new Map()]))
    for (const { name, rows, run } of cases) {
      empty()
      for (const [step, file] of steps) {
        // What a step leaves behind is not cleared away, but what it leaves to write does not fall to the next one.
        sql('checkpoint')
        round.get(step).set(name, { ...measure(run(file)), rows })
        assertFound(name, 'select count(*) from orders', rows)
      }
      assertFound(name, quantities, expected)
    }
    return round
  })
  for (const [step] of steps) {
    const ofStep = rounds.map((round) => round.get(step))
    report(`A file by its key: ${step}`, cases, ofStep, [floor, subject])
  }
}

/** What dbctl holds at the most, which more rows must not raise. */
function memory() {
  const sizes = [Math.ceil(ROWS / 10), ROWS, 2 * ROWS]
  const cases = sizes.map((rows) => ({ name: `dbctl seed --rows orders=${rows}`, rows, run: dbctl('--rows', `orders=${rows}`) }))
  const rounds = roundsOf('orders', cases)
  print('\n### Peak memory\n\n| rows | memory, MiB | wall, s |\n| --- | --- | --- |')
  for (const { name, rows } of cases) {
    const of = (pick) => medianOf(rounds, name, pick)
    print(`| ${number(rows)} | ${of(({ rss }) => rss).toFixed(0)} | ${seconds(of(({ wall }) => wall))} |`)
  }
  return cases.map(({ name, rows }) => [`memory at ${number(rows)} rows, MiB`, medianOf(rounds, name, ({ rss }) => rss), '< 150'])
}

const MET = { '≤': (value, limit) => value <= limit, '≥': (value, limit) => value >= limit, '<': (value, limit) => value < limit }

function compareWithTargets(results) {
  print('\n### Targets\n\n| what | measured | target | met |\n| --- | --- | --- | --- |')
  for (const [what, value, target] of results) {
    const [sign, limit] = target.split(' ')
    print(`| ${what} | ${value.toFixed(value < 100 ? 2 : 0)} | ${target} | ${MET[sign](value, Number(limit)) ? 'yes' : 'no'} |`)
  }
}

try {
  runPsql(admin, `drop database if exists "${DATABASE}" with (force)`, `create database "${DATABASE}"`)
  sql(...TABLES)
  const ordersResults = orders()
  upserts()
  const vectorResults = vectors()
  compareWithTargets([...ordersResults, ...vectorResults, ...memory()])
} finally {
  runPsql(admin, `drop database if exists "${DATABASE}" with (force)`)
  rmSync(work, { recursive: true, force: true })
}
