/**
 * Logs, metrics and snapshots of requests, found again by word and by meaning.
 *
 * Nothing here has a foreign key: what was observed stays true after the user or service that it was observed of is gone, and writing
 * it must never wait for a lock on another table. Rows are deleted softly (`deleted_at`) and later for good by retention.
 */
import { sql } from 'drizzle-orm'
import { bigint, check, doublePrecision, index, integer, jsonb, pgSchema, text, vector } from 'drizzle-orm/pg-core'
import { createdAt, id, timestamptz, tsvector, updatedAt } from './columns.ts'

export const telemetry = pgSchema('telemetry')

export const logLevel = telemetry.enum('log_level', ['debug', 'info', 'warn', 'error'])
export const geoSource = telemetry.enum('geo_source', ['platform', 'header', 'ip', 'none'])

/**
 * A generated column takes immutable expressions only, and the text of an enum value is not one, as a label can be renamed; comparing
 * two values is (https://www.postgresql.org/docs/current/ddl-generated-columns.html). So each label is spelt out. A new label needs
 * its branch here, and with it a rewrite of the table.
 */
const levelText = sql.raw(`case level ${logLevel.enumValues.map((level) => `when '${level}' then '${level}'`).join(' ')} end`)

/** What all three tables carry besides their own columns. */
const embedded = () => ({
  createdAt: createdAt(),
  updatedAt: updatedAt(),
  deletedAt: timestamptz('deleted_at'),
  embedding: vector('embedding', { dimensions: 16 }),
})

export const logs = telemetry.table(
  'logs',
  {
    id: id(),
    /** The part of the application that speaks, such as API, DB or WORKER. */
    source: text('source').notNull(),
    level: logLevel('level').notNull().default('info'),
    message: text('message').notNull(),
    meta: jsonb('meta').$type<Record<string, unknown>>(),
    search: tsvector('search').generatedAlwaysAs(
      sql`to_tsvector('english'::regconfig, coalesce(message, '') || ' ' || coalesce(source, '') || ' ' || coalesce(${levelText}, ''))`,
    ),
    ...embedded(),
  },
  (t) => [
    index('logs_search_idx').using('gin', t.search),
    index('logs_embedding_cosine_idx').using('hnsw', t.embedding.op('vector_cosine_ops')),
    index('logs_level_created_at_idx').on(t.level, t.createdAt),
    index('logs_created_at_idx').on(t.createdAt),
    index('logs_deleted_at_idx').on(t.deletedAt).where(sql`deleted_at is not null`),
  ],
)

/** One endpoint during one window of 60 seconds. Latencies are in milliseconds, sizes in bytes. */
export const metrics = telemetry.table(
  'metrics',
  {
    id: id(),
    windowStart: timestamptz('window_start').notNull(),
    windowEnd: timestamptz('window_end').notNull(),
    endpoint: text('endpoint').notNull(),
    p50Latency: integer('p50_latency').notNull(),
    p95Latency: integer('p95_latency').notNull(),
    p99Latency: integer('p99_latency').notNull(),
    /** The share of requests that failed, from 0 to 1. */
    errorRate: doublePrecision('error_rate').notNull().default(0),
    trafficCount: integer('traffic_count').notNull().default(0),
    requestSize: bigint('request_size', { mode: 'number' }),
    responseSize: bigint('response_size', { mode: 'number' }),
    ...embedded(),
  },
  (t) => [
    check('metrics_window_check', sql`window_end > window_start`),
    check('metrics_error_rate_check', sql`error_rate between 0 and 1`),
    index('metrics_embedding_cosine_idx').using('hnsw', t.embedding.op('vector_cosine_ops')),
    index('metrics_endpoint_window_start_idx').on(t.endpoint, t.windowStart),
    index('metrics_window_end_idx').on(t.windowEnd),
    index('metrics_deleted_at_idx').on(t.deletedAt).where(sql`deleted_at is not null`),
  ],
)

/** A request and its response as they were; what belongs to the response is null when there was none. */
export const requestSnapshots = telemetry.table(
  'request_snapshots',
  {
    id: id(),
    method: text('method').notNull(),
    path: text('path').notNull(),
    query: jsonb('query').$type<Record<string, unknown>>(),
    body: jsonb('body').$type<unknown>(),
    headers: jsonb('headers').$type<Record<string, string>>(),
    /** As the application named the user, hence text: not every one is a row of `identity.users`. */
    userId: text('user_id'),
    timestamp: timestamptz('timestamp').notNull().defaultNow(),
    version: text('version').notNull(),
    stage: text('stage').notNull(),
    statusCode: integer('status_code'),
    responseBody: jsonb('response_body').$type<unknown>(),
    responseHeaders: jsonb('response_headers').$type<Record<string, string>>(),
    /** Milliseconds. */
    duration: integer('duration').notNull(),
    geoCountry: text('geo_country'),
    geoRegion: text('geo_region'),
    geoCity: text('geo_city'),
    geoLat: doublePrecision('geo_lat'),
    geoLon: doublePrecision('geo_lon'),
    geoSource: geoSource('geo_source').notNull().default('none'),
    ...embedded(),
  },
  (t) => [
    index('request_snapshots_embedding_cosine_idx').using('hnsw', t.embedding.op('vector_cosine_ops')),
    index('request_snapshots_user_id_timestamp_idx').on(t.userId, t.timestamp),
    index('request_snapshots_path_timestamp_idx').on(t.path, t.timestamp),
    index('request_snapshots_created_at_idx').on(t.createdAt),
    index('request_snapshots_deleted_at_idx').on(t.deletedAt).where(sql`deleted_at is not null`),
  ],
)
