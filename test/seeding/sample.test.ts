import { createHash } from 'node:crypto'
import { getTableColumns, getTableUniqueName, is, SQL } from 'drizzle-orm'
import { getTableConfig, type PgColumn, PgTable } from 'drizzle-orm/pg-core'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { assistant, identity, orchestrator, publishing, sharedSchema, telemetry } from '../../src/schema/index.ts'
import { insertValidators, type TableName } from '../../src/schema/validators.ts'
import { hashEmbedding } from '../../src/seeding/embedding.ts'
import { sharedSample } from '../../src/seeding/shared/index.ts'

type Row = Readonly<Record<string, unknown>>

const sample = sharedSample()
const taken = new Date('2026-01-15T09:00:00Z')
const day = 24 * 60 * 60 * 1000
const daysAgo = (days: number) => new Date(taken.getTime() - days * day)

const rowsOf = <T extends PgTable>(table: T) => (sample.find((entry) => entry.table === table)?.rows ?? []) as readonly T['$inferInsert'][]

/** Every row with its table's name, for messages that say which one is wrong. */
const everyRow = sample.flatMap(({ table, rows }) =>
  rows.map((row, position) => ({ table, row, label: `${getTableUniqueName(table)} ${position}` })),
)

/** The row's values of these columns as one text, or nothing when one of them is null. */
function keyOf(table: PgTable, row: Row, columns: readonly PgColumn[]): string | undefined {
  const keys = new Map(Object.entries(getTableColumns(table)).map(([key, column]) => [column.name, key]))
  const values = columns.map((column) => row[keys.get(column.name) ?? ''] ?? null)
  return values.includes(null) ? undefined : JSON.stringify(values)
}

function primaryKeyOf(table: PgTable): readonly PgColumn[] {
  const { columns, primaryKeys } = getTableConfig(table)
  return primaryKeys[0]?.columns ?? columns.filter((column) => column.primary)
}

describe('the sample of the shared schema', () => {
  afterEach(() => {
    vi.useRealTimers()
  })

  it('is the same whenever it is made', () => {
    vi.useFakeTimers({ now: new Date('2031-05-05') })
    expect(sharedSample()).toEqual(sample)
  })

  it('has at least two rows for every table, and every table once', () => {
    const tables = Object.values<unknown>(sharedSchema).filter((value) => is(value, PgTable))
    expect(sample.map(({ table }) => getTableUniqueName(table)).toSorted()).toEqual(tables.map(getTableUniqueName).toSorted())
    for (const { table, rows } of sample) expect(rows.length, getTableUniqueName(table)).toBeGreaterThanOrEqual(2)
  })

  it('is small enough to be read and large enough to be searched', () => {
    expect(everyRow.length).toBeGreaterThan(400)
    expect(everyRow.length).toBeLessThan(750)
  })

  it('fits the validators', () => {
    for (const { table, row, label } of everyRow) {
      expect(insertValidators[getTableUniqueName(table) as TableName].safeParse(row).error?.issues, label).toBeUndefined()
    }
  })

  it('writes only to columns that there are, and to none that the database generates', () => {
    for (const { table, row, label } of everyRow) {
      const writable = Object.entries(getTableColumns(table)).filter(([, column]) => column.generated === undefined)
      const names = writable.map(([key]) => key)
      expect(names, label).toEqual(expect.arrayContaining(Object.keys(row)))
    }
  })

  it('leaves nothing to the clock or the chance of the server', () => {
    for (const { table, row, label } of everyRow) {
      for (const [key, column] of Object.entries(getTableColumns(table))) {
        if (is(column.default, SQL)) expect(row[key], `${label}, ${key}`).toBeDefined()
      }
    }
  })

  it('has a primary key for every row, each once', () => {
    for (const { table, rows } of sample) {
      const keys = rows.map((row) => keyOf(table, row, primaryKeyOf(table)))
      expect(keys, getTableUniqueName(table)).not.toContain(undefined)
      expect(new Set(keys).size, getTableUniqueName(table)).toBe(rows.length)
    }
  })

  it('respects the unique constraints', () => {
    for (const { table, rows } of sample) {
      for (const constraint of getTableConfig(table).uniqueConstraints) {
        const keys = rows.map((row) => keyOf(table, row, constraint.columns)).filter((key) => key !== undefined)
        expect(new Set(keys).size, constraint.name).toBe(keys.length)
      }
    }
  })

  it('comes in an order in which it can be inserted row by row, with every row that another one refers to', () => {
    const written = new Set<string>()
    const mark = (table: PgTable, columns: readonly PgColumn[], key: string) =>
      `${getTableUniqueName(table)}(${columns.map(({ name }) => name).join()})=${key}`
    for (const { table, row, label } of everyRow) {
      for (const foreignKey of getTableConfig(table).foreignKeys) {
        const { columns, foreignColumns, foreignTable } = foreignKey.reference()
        const key = keyOf(table, row, columns)
        if (key !== undefined) expect(written.has(mark(foreignTable, foreignColumns, key)), `${label}: ${foreignKey.getName()}`).toBe(true)
      }
      const primaryKey = primaryKeyOf(table)
      written.add(mark(table, primaryKey, keyOf(table, row, primaryKey) ?? ''))
    }
  })

  it('changes and deletes nothing before it was created, and creates nothing in the future', () => {
    for (const { row, label } of everyRow) {
      const { createdAt, updatedAt = createdAt, deletedAt } = row as { createdAt: Date; updatedAt?: Date; deletedAt?: Date | null }
      expect(createdAt <= taken, label).toBe(true)
      expect(updatedAt >= createdAt && updatedAt <= taken, label).toBe(true)
      if (deletedAt) expect(deletedAt > createdAt && deletedAt <= taken, label).toBe(true)
    }
  })

  it('names no host and no address but those reserved for examples', () => {
    const text = JSON.stringify(sample.map(({ rows }) => rows))
    const hosts = [...text.matchAll(/(?:https?:\/\/|@)([a-z0-9.-]+\.[a-z]+)/gi)].map(([, host]) => host ?? '')
    expect(hosts.length).toBeGreaterThan(50)
    expect(hosts.filter((host) => !/(^|\.)example\.(com|org)$/.test(host))).toEqual([])
  })

  it('has no secret that could be mistaken for one that works', () => {
    const names = [
      'passwordHash',
      'accessToken',
      'refreshToken',
      'idToken',
      'sessionToken',
      'token',
      'secretHash',
      'salt',
      'credentials',
      'deployKey',
    ]
    const secrets = everyRow.flatMap(({ row }) => names.map((name) => row[name]).filter((value) => value !== null && value !== undefined))
    expect(secrets.length).toBeGreaterThan(30)
    for (const secret of secrets) expect(secret).toContain('sample')
  })
})

describe('its embeddings', () => {
  it('are of length 1, and the newest observation still waits for its own', () => {
    const embeddings = everyRow.flatMap(({ row }) => (Array.isArray(row.embedding) ? [row.embedding as number[]] : []))
    for (const embedding of embeddings) expect(Math.hypot(...embedding)).toBeCloseTo(1, 6)
    expect(rowsOf(assistant.contextObservations).filter(({ embedding }) => embedding === null)).toHaveLength(1)
  })

  it('find the log lines about the database for "database connection error"', () => {
    const query = hashEmbedding('database connection error', 16)
    const similarity = (embedding: readonly number[]) => embedding.reduce((sum, value, place) => sum + value * (query[place] ?? 0), 0)
    const nearest = rowsOf(telemetry.logs)
      .toSorted((a, b) => similarity(b.embedding ?? []) - similarity(a.embedding ?? []))
      .slice(0, 5)
      .map(({ message }) => message.toLowerCase())
    expect(nearest[0]).toContain('database connection error')
    expect(nearest.filter((message) => message.includes('database'))).toHaveLength(5)
  })

  it('find what was observed about a client in other words', () => {
    const query = hashEmbedding('on which mornings does the school want to vaccinate', 1536)
    const similarity = (embedding: readonly number[]) => embedding.reduce((sum, value, place) => sum + value * (query[place] ?? 0), 0)
    const [nearest] = rowsOf(assistant.contextObservations).toSorted(
      (a, b) => similarity(b.embedding ?? []) - similarity(a.embedding ?? []),
    )
    expect(nearest?.content).toContain('Willowbank School wants the vaccinations')
  })
})

describe('its story', () => {
  it('keeps tasks, clients, stages and drafts within one organization', () => {
    const home = new Map(
      [assistant.clients, assistant.pipelineStages, assistant.taskDrafts].flatMap(rowsOf).map((row) => [row.id, row.organizationId]),
    )
    for (const task of rowsOf(assistant.tasks)) {
      for (const id of [task.clientId, task.stageId, task.draftId]) if (id) expect(home.get(id), task.title).toBe(task.organizationId)
    }
  })

  it('has confirmed exactly those drafts that became a task', () => {
    const drafts = rowsOf(assistant.taskDrafts)
    const confirmed = drafts.filter(({ status, confirmedAt }) => status === 'confirmed' && confirmedAt)
    const used = rowsOf(assistant.tasks).flatMap(({ draftId }) => (draftId ? [draftId] : []))
    expect(confirmed.map(({ id }) => id).toSorted()).toEqual(used.toSorted())
    expect(confirmed.length).toBeLessThan(drafts.length)
  })

  it('tells who resolved a flag, and when, if it is resolved', () => {
    for (const { status, resolvedBy, resolvedAt } of rowsOf(assistant.flags)) {
      expect([Boolean(resolvedBy), Boolean(resolvedAt)]).toEqual([status === 'resolved', status === 'resolved'])
    }
  })

  it('measures windows of a minute, in which slower percentiles are slower', () => {
    for (const metric of rowsOf(telemetry.metrics)) {
      expect(metric.windowEnd.getTime() - metric.windowStart.getTime()).toBe(60_000)
      expect(metric.p50Latency).toBeLessThanOrEqual(metric.p95Latency)
      expect(metric.p95Latency).toBeLessThanOrEqual(metric.p99Latency)
      expect(metric.errorRate).toBeGreaterThanOrEqual(0)
      expect(metric.errorRate).toBeLessThanOrEqual(1)
    }
  })

  it('keys pages by the SHA-256 of workspace and name, and blocks by that with their number', () => {
    const uuid = (text: string) => {
      const hex = createHash('sha256').update(text).digest('hex')
      const variant = '89ab'.charAt(Number.parseInt(hex.charAt(16), 16) % 4)
      return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-${variant}${hex.slice(17, 20)}-${hex.slice(20, 32)}`
    }
    const nodes = rowsOf(publishing.nodes)
    for (const page of nodes.filter(({ parentUuid }) => parentUuid === null)) {
      const key = `${page.workspaceId}::${page.pageName}`
      const blocks = nodes.filter(
        (node) => node.parentUuid !== null && node.workspaceId === page.workspaceId && node.pageName === page.pageName,
      )
      expect(page.uuid).toBe(uuid(key))
      expect(blocks.map((block) => block.uuid)).toEqual(blocks.map((_, number) => uuid(`${key}::${number}`)))
    }
  })

  it('gives the orchestrator ids like those of nanoid', () => {
    for (const { table, row, label } of everyRow) {
      if (getTableConfig(table).schema === 'orchestrator' && 'id' in row) expect(row.id, label).toMatch(/^[A-Za-z0-9_-]{21}$/)
    }
  })

  it('leaves something to clean up and something to keep, for each policy of retention', () => {
    const agents = new Set(rowsOf(orchestrator.agents).map(({ id }) => id))
    const orphans = rowsOf(orchestrator.agentLogChunks).filter(({ agentId }) => !agents.has(agentId))
    const processed = rowsOf(assistant.channelMessages).filter(({ processedAt }) => processedAt)
    const policies: [string, Date, readonly Row[], string][] = [
      ['sessions', taken, rowsOf(identity.sessions), 'expiresAt'],
      ['verification-tokens', taken, rowsOf(identity.verificationTokens), 'expiresAt'],
      ['task-drafts', taken, rowsOf(assistant.taskDrafts), 'expiresAt'],
      ['channel-messages', daysAgo(7), processed, 'createdAt'],
      ['security-audit-logs', daysAgo(90), rowsOf(assistant.securityAuditLogs), 'createdAt'],
      ['agent-log-chunks', daysAgo(30), rowsOf(orchestrator.agentLogChunks), 'createdAt'],
      ['agent-log-orphans', daysAgo(7), orphans, 'createdAt'],
      ['closed-chats', daysAgo(90), rowsOf(orchestrator.chatSessions), 'closedAt'],
      ['logs', daysAgo(14), rowsOf(telemetry.logs), 'createdAt'],
      ['metrics', daysAgo(90), rowsOf(telemetry.metrics), 'windowEnd'],
      ['request-snapshots', daysAgo(7), rowsOf(telemetry.requestSnapshots), 'createdAt'],
      ['soft-deleted', daysAgo(30), rowsOf(identity.users), 'deletedAt'],
      ['soft-deleted', daysAgo(30), rowsOf(telemetry.logs), 'deletedAt'],
    ]
    for (const [policy, limit, rows, column] of policies) {
      const expired = rows.map((row) => row[column] instanceof Date && row[column] < limit)
      expect([expired.includes(true), expired.includes(false)], policy).toEqual([true, true])
    }
  })

  it('still has an old message that nobody has processed, which must not be cleaned up', () => {
    const old = rowsOf(assistant.channelMessages).filter((row) => row.processedAt === null && row.createdAt && row.createdAt < daysAgo(7))
    expect(old).toHaveLength(1)
  })
})
