/** Jobs in their users' own words, each with a short conversation that set it up, what it remembers, and its latest runs. */
import { scheduler } from '../../schema/index.ts'
import { uuidFor } from '../random.ts'
import type { SampleTable } from '../sample.ts'
import { after, ago, ahead, day, hour, minute, type Person, sampleOf, second, stamps, userId } from './world.ts'

type Method = (typeof scheduler.httpMethod.enumValues)[number]
type JobStatus = (typeof scheduler.jobStatus.enumValues)[number]

interface Job {
  name: string
  person: Person
  says: string
  /** What the scheduler answered. */
  answer: string
  status: JobStatus
  nextRunAt: Date | null
  /** Running at this moment. */
  locked?: true
  createdDays: number
  endpoint: readonly [Method, string]
  remembers: Record<string, string>
  /** Results of the latest runs, the newest first; an error is a text. */
  runs: readonly (Record<string, unknown> | string)[]
}

const jobs: readonly Job[] = [
  {
    name: 'weather',
    person: 'theo',
    says: 'Every morning at six, check the road weather for the northern route and warn me if there is ice.',
    answer: 'I will ask the road weather at six each morning and write to you when ice is expected.',
    status: 'ACTIVE',
    nextRunAt: ahead(21 * hour),
    createdDays: 61,
    endpoint: ['GET', 'https://weather.example.com/v2/roads/north'],
    remembers: { last_warning: '2026-01-09', route: 'north' },
    runs: [
      { ice: false, lowest: 3 },
      { ice: false, lowest: 1 },
      { ice: true, lowest: -4 },
    ],
  },
  {
    name: 'cold-chain',
    person: 'yuki',
    says: 'Read the temperature of all cooled containers every quarter of an hour; call me above four degrees.',
    answer: 'I read the sensors every 15 minutes. Above 4 °C I will call you.',
    status: 'ACTIVE',
    nextRunAt: ahead(6 * minute),
    locked: true,
    createdDays: 48,
    endpoint: ['GET', 'https://sensors.example.com/containers'],
    remembers: { highest_today: '3.1', silent_sensors: '12' },
    runs: [{ read: 14, silent: 1 }, 'The sensors did not answer within 30 seconds.', { read: 15, silent: 0 }],
  },
  {
    name: 'invoices',
    person: 'mira',
    says: 'On the first of the month, list invoices that are unpaid for more than thirty days.',
    answer: 'On the first of each month you get the list of overdue invoices.',
    status: 'ACTIVE',
    nextRunAt: ahead(17 * day),
    createdDays: 130,
    endpoint: ['POST', 'https://books.example.com/api/invoices/search'],
    remembers: { currency: 'EUR', last_total: '1840.00' },
    runs: [
      { overdue: 2, total: '1840.00' },
      { overdue: 1, total: '320.00' },
    ],
  },
  {
    name: 'backup-check',
    person: 'jonas',
    says: 'Tell me on Mondays whether the backups of the shared drive are younger than a day.',
    answer: 'Every Monday I compare the age of the newest backup with one day.',
    status: 'PAUSED',
    nextRunAt: null,
    createdDays: 75,
    endpoint: ['HEAD', 'https://backups.example.com/shared-drive/latest'],
    remembers: { newest: '2026-01-05' },
    runs: [{ age_hours: 9 }, 'The certificate of backups.example.com has expired.'],
  },
  {
    name: 'opening-hours',
    person: 'nell',
    says: 'When a public holiday is near, change the opening hours on our page.',
    answer: 'A week before a public holiday I will update the opening hours and show you the change first.',
    status: 'PAUSED',
    nextRunAt: null,
    createdDays: 20,
    endpoint: ['PUT', 'https://clinic.example.org/api/opening-hours'],
    remembers: { next_holiday: '2026-04-06' },
    runs: [{ changed: false }],
  },
  {
    name: 'old-fleet',
    person: 'theo',
    says: 'Count the kilometres of the old vans each week.',
    answer: 'I add up the kilometres of the vans every Sunday.',
    status: 'ARCHIVED',
    nextRunAt: null,
    createdDays: 340,
    endpoint: ['GET', 'https://fleet.example.com/vans/kilometres'],
    remembers: { total: '48210' },
    runs: [{ kilometres: 612 }, { kilometres: 540 }],
  },
]

const jobId = (job: Job) => uuidFor(`scheduler.jobs/${job.name}`)

export function schedulerSample(): SampleTable[] {
  return [
    sampleOf(scheduler.jobs, jobs.map(rowOf)),
    sampleOf(scheduler.endpoints, [...jobs.map(endpointOf), notifier('theo', 'discord'), notifier('mira', 'slack')]),
    sampleOf(scheduler.messages, jobs.flatMap(messagesOf)),
    sampleOf(scheduler.contextEntries, jobs.flatMap(contextOf)),
    sampleOf(scheduler.tasks, jobs.flatMap(tasksOf)),
  ]
}

function rowOf(job: Job): typeof scheduler.jobs.$inferInsert {
  return {
    id: jobId(job),
    userId: userId(job.person),
    definitionNl: job.says,
    nextRunAt: job.nextRunAt,
    status: job.status,
    locked: job.locked ?? false,
    inputTokens: job.runs.length * 1310 + job.says.length,
    outputTokens: job.runs.length * 204 + job.answer.length,
    ...stamps(ago(job.createdDays * day), ago(job.locked ? minute : hour)),
  }
}

function endpointOf(job: Job): typeof scheduler.endpoints.$inferInsert {
  const [method, url] = job.endpoint
  return {
    id: uuidFor(`scheduler.endpoints/${job.name}`),
    userId: userId(job.person),
    jobId: jobId(job),
    name: job.name,
    url,
    method,
    headers: { accept: 'application/json' },
    auth: job.name === 'invoices' ? { type: 'bearer', token: 'sample-token-books' } : null,
    ...stamps(ago(job.createdDays * day)),
  }
}

/** Belongs to no job: every job of its user may write there. */
function notifier(person: Person, platform: string): typeof scheduler.endpoints.$inferInsert {
  return {
    id: uuidFor(`scheduler.endpoints/${person}/${platform}`),
    userId: userId(person),
    jobId: null,
    name: `notify-${platform}`,
    url: `https://hooks.example.com/${platform}/sample`,
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    auth: { type: 'header', name: 'x-hook-token', value: 'sample-token-hook' },
    ...stamps(ago(150 * day)),
  }
}

function messagesOf(job: Job): (typeof scheduler.messages.$inferInsert)[] {
  const message = (role: 'user' | 'assistant' | 'tool', content: string, createdAt: Date, metadata: Record<string, unknown> | null) => ({
    id: uuidFor(`scheduler.messages/${job.name}/${role}`),
    jobId: jobId(job),
    role,
    content,
    metadata,
    ...stamps(createdAt),
  })
  const start = ago(job.createdDays * day)
  const [latest] = job.runs
  return [
    message('user', job.says, after(start, -second), null),
    message('assistant', job.answer, after(start, 3 * second), { model: 'sample-model' }),
    message('tool', JSON.stringify(latest), after(start, 20 * second), { endpoint: job.name }),
  ]
}

function contextOf(job: Job): (typeof scheduler.contextEntries.$inferInsert)[] {
  return Object.entries(job.remembers).map(([key, value]) => ({
    id: uuidFor(`scheduler.context_entries/${job.name}/${key}`),
    jobId: jobId(job),
    key,
    value,
    ...stamps(ago(job.createdDays * day), ago(3 * hour)),
  }))
}

function tasksOf(job: Job): (typeof scheduler.tasks.$inferInsert)[] {
  const id = (run: string | number) => uuidFor(`scheduler.tasks/${job.name}/${run}`)
  const [method, url] = job.endpoint
  const input = { method, url }
  const finished = job.runs.map((result, position) => {
    const startedAt = ago((position + (job.status === 'ARCHIVED' ? 200 : 1)) * day + 3 * hour)
    const finishedAt = after(startedAt, (position + 2) * second)
    const failed = typeof result === 'string'
    return {
      id: id(position),
      jobId: jobId(job),
      status: failed ? ('FAILED' as const) : ('SUCCEEDED' as const),
      input,
      result: failed ? { error: result } : result,
      startedAt,
      finishedAt,
      ...stamps(after(startedAt, -second), finishedAt),
    }
  })
  if (job.status !== 'ACTIVE') return finished
  const next = { id: id('next'), jobId: jobId(job), input }
  return job.locked
    ? [{ ...next, status: 'RUNNING', startedAt: ago(40 * second), ...stamps(ago(minute), ago(40 * second)) }, ...finished]
    : [{ ...next, status: 'PENDING', ...stamps(ago(hour)) }, ...finished]
}
