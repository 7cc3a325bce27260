/**
 * Log lines: the outage as it was told, and three weeks of everyday lines around it.
 *
 * A line is embedded as its message, source and level in this order, which are also the words of its full text search.
 */
import { telemetry } from '../../../schema/index.ts'
import { hashEmbedding } from '../../embedding.ts'
import { type Random, randomFrom, uuidFor } from '../../random.ts'
import type { SampleTable } from '../../sample.ts'
import { after, ago, day, minute, outage, personNames, sampleOf, second, stamps, userId } from '../world.ts'

type Level = (typeof telemetry.logLevel.enumValues)[number]
type Meta = Record<string, unknown>

/** Seconds after the beginning of the outage, then what was logged. */
const told: readonly (readonly [number, string, Level, string, Meta?])[] = [
  [-95, 'DB', 'warn', 'Connection pool is almost used up: 47 of 50 connections', { pool: 'main', used: 47 }],
  [-40, 'DB', 'warn', 'Query waited 2100 ms for a connection from the pool', { pool: 'main', waited_ms: 2100 }],
  [0, 'DB', 'error', 'Database connection error: too many clients already', { code: '53300', host: 'db.example.com' }],
  [2, 'API', 'error', 'Database connection error while listing tasks', { path: '/api/tasks', status: 503 }],
  [6, 'API', 'error', 'Could not connect to the database', { path: '/api/search', status: 503 }],
  [11, 'DB', 'error', 'Connection to server at db.example.com was refused', { code: 'ECONNREFUSED', port: 5432 }],
  [14, 'WORKER', 'error', 'Job summaries stopped: lost connection to the database', { job: 'summaries' }],
  [20, 'API', 'error', 'Database connection error: timeout after 5000 ms', { path: '/api/sessions', status: 503 }],
  [35, 'DB', 'warn', 'Reconnecting to the database, attempt 1 of 5', { attempt: 1 }],
  [48, 'DB', 'error', 'Reconnecting failed: remaining connection slots are reserved', { code: '53300', attempt: 1 }],
  [70, 'DB', 'warn', 'Reconnecting to the database, attempt 2 of 5', { attempt: 2 }],
  [90, 'WORKER', 'error', 'Database connection error in job channel-messages', { job: 'channel-messages' }],
  [118, 'API', 'warn', 'Circuit breaker opened for the database', { failures: 40 }],
  [150, 'API', 'error', 'Request failed: database unavailable', { path: '/api/tasks', status: 503 }],
  [190, 'DB', 'info', 'Ended 22 idle connections of worker summaries', { ended: 22 }],
  [230, 'DB', 'warn', 'Transaction was rolled back after the connection broke', { code: '08006' }],
  [282, 'DB', 'info', 'Connected to the database again', { attempt: 5 }],
  [300, 'API', 'info', 'Circuit breaker closed for the database', { open_ms: 182000 }],
  [340, 'WORKER', 'info', 'Job summaries resumed', { job: 'summaries' }],
]

/** An everyday line: source, level, message and what belongs to it. */
type Line = readonly [string, Level, string, Meta]

const everyday: readonly ((random: Random) => Line)[] = [
  (random) => ['API', 'info', `Listed ${random.integer(3, 40)} tasks`, { path: '/api/tasks', duration_ms: random.integer(9, 40) }],
  (random) => [
    'API',
    'info',
    'User signed in',
    { user_id: userId(random.pick(personNames)), provider: random.pick(['github', 'google', 'password']) },
  ],
  (random) => ['API', 'warn', 'Sign-in refused: wrong password', { address: `192.0.2.${random.integer(2, 250)}` }],
  (random) => ['API', 'warn', 'Rate limit reached, request delayed', { path: '/api/search', delay_ms: random.integer(200, 2000) }],
  () => ['API', 'error', 'Request body is not valid JSON', { path: '/api/tasks', status: 400 }],
  (random) => [
    'API',
    'info',
    `Search returned ${random.integer(0, 25)} results`,
    { path: '/api/search', query: random.pick(['invoice', 'printer', 'salmon']) },
  ],
  (random) => ['DB', 'warn', `Slow query: ${random.integer(900, 4000)} ms`, { table: random.pick(['assistant.tasks', 'telemetry.logs']) }],
  (random) => ['DB', 'info', 'Migration applied', { tag: random.pick(['0000_extension_vector', '0001_shared_schema']) }],
  (random) => [
    'DB',
    'debug',
    `Vacuumed a table in ${random.integer(40, 900)} ms`,
    { table: random.pick(['assistant.channel_messages', 'telemetry.metrics']) },
  ],
  () => ['DB', 'error', 'Deadlock detected, transaction retried', { code: '40P01' }],
  (random) => ['WORKER', 'info', `Deleted ${random.integer(1, 300)} expired sessions`, { job: 'cleanup' }],
  (random) => ['WORKER', 'info', `Embedded ${random.integer(1, 12)} observations`, { job: 'channel-messages' }],
  () => ['WORKER', 'warn', 'Embedding service answered slowly', { job: 'summaries', attempts: 2 }],
  (random) => ['WORKER', 'error', 'Delivery of an e-mail failed: mailbox is full', { to: `${random.pick(personNames)}@example.com` }],
  (random) => ['WORKER', 'debug', `Queue is empty, sleeping ${random.integer(5, 30)} s`, {}],
  (random) => [
    'PUBLISHER',
    'info',
    `Rendered ${random.integer(2, 9)} pages`,
    { workspace: random.pick(['larkspur-notes', 'ternhaven-handbook']) },
  ],
  () => ['PUBLISHER', 'error', 'A page links to a page that does not exist', { target: 'guides/missing' }],
  (random) => ['CACHE', 'debug', 'Entry expired', { key: `tasks:${random.pick(personNames)}` }],
  (random) => ['CACHE', 'info', `Memory use at ${random.integer(20, 70)} percent`, {}],
]

const everydayCount = 101

/** How many of them, the last, are older and deleted softly: every other one past the 30 days after which retention removes it. */
const deletedSoftly = 4

export function logsSample(): SampleTable {
  const random = randomFrom('everyday log lines')
  const lines = told.map(([seconds, source, level, message, meta = {}]) => ({
    createdAt: after(outage.start, seconds * second),
    deletedAt: null as Date | null,
    line: [source, level, message, meta] as Line,
  }))
  for (let count = 0; count < everydayCount; count++) {
    // Each kind of line in turn, so that none is missing; newer lines are more frequent than old ones.
    const kind = everyday[count % everyday.length] ?? random.pick(everyday)
    const recent = ago(Math.floor(random.next() * random.next() * 21 * 24 * 60) * minute)
    const deletedAt = count < everydayCount - deletedSoftly ? null : ago((count % 2 === 0 ? 33 : 1) * day)
    lines.push({ createdAt: deletedAt ? ago((35 + (count % 3)) * day) : recent, deletedAt, line: kind(random) })
  }
  const rows: (typeof telemetry.logs.$inferInsert)[] = lines.map(
    ({ createdAt, deletedAt, line: [source, level, message, meta] }, position) => ({
      id: uuidFor(`telemetry.logs/${position}`),
      source,
      level,
      message,
      meta,
      embedding: hashEmbedding(`${message} ${source} ${level}`, 16),
      deletedAt,
      ...stamps(createdAt, deletedAt ?? createdAt),
    }),
  )
  return sampleOf(telemetry.logs, rows)
}
