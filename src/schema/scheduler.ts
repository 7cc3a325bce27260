/**
 * Jobs written in natural language, the endpoints that they call, and what was said and remembered on the way.
 *
 * A job belongs to its user and everything else to its job: deleting either leaves nothing behind. An endpoint may also belong to the
 * user alone, for use by all of that user's jobs. `locked` is the scheduler's own mark on a job that it is running.
 */
import { relations } from 'drizzle-orm'
import { boolean, foreignKey, index, integer, jsonb, pgSchema, text, unique, uuid } from 'drizzle-orm/pg-core'
import { createdAt, id, timestamptz, updatedAt } from './columns.ts'
import { users } from './identity.ts'

export const scheduler = pgSchema('scheduler')

export const jobStatus = scheduler.enum('job_status', ['ACTIVE', 'PAUSED', 'ARCHIVED'])
export const httpMethod = scheduler.enum('http_method', ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'HEAD', 'OPTIONS'])
export const messageRole = scheduler.enum('message_role', ['system', 'user', 'assistant', 'tool'])
export const taskStatus = scheduler.enum('task_status', ['PENDING', 'RUNNING', 'SUCCEEDED', 'FAILED'])

export const jobs = scheduler.table(
  'jobs',
  {
    id: id(),
    userId: uuid('user_id').notNull(),
    /** The job in the words of its user. */
    definitionNl: text('definition_nl').notNull(),
    nextRunAt: timestamptz('next_run_at'),
    status: jobStatus('status').notNull().default('PAUSED'),
    locked: boolean('locked').notNull().default(false),
    inputTokens: integer('input_tokens').notNull().default(0),
    outputTokens: integer('output_tokens').notNull().default(0),
    createdAt: createdAt(),
    updatedAt: updatedAt(),
  },
  (t) => [
    foreignKey({ name: 'jobs_user_id_fkey', columns: [t.userId], foreignColumns: [users.id] }).onDelete('cascade'),
    index('jobs_user_id_idx').on(t.userId),
    // Which active jobs are due: what the scheduler asks at every tick.
    index('jobs_status_next_run_at_idx').on(t.status, t.nextRunAt),
  ],
)

export const endpoints = scheduler.table(
  'endpoints',
  {
    id: id(),
    userId: uuid('user_id').notNull(),
    jobId: uuid('job_id'),
    name: text('name').notNull(),
    url: text('url').notNull(),
    method: httpMethod('method').notNull().default('GET'),
    headers: jsonb('headers').$type<Record<string, string>>().notNull().default({}),
    auth: jsonb('auth').$type<Record<string, unknown>>(),
    createdAt: createdAt(),
    updatedAt: updatedAt(),
  },
  (t) => [
    foreignKey({ name: 'endpoints_user_id_fkey', columns: [t.userId], foreignColumns: [users.id] }).onDelete('cascade'),
    foreignKey({ name: 'endpoints_job_id_fkey', columns: [t.jobId], foreignColumns: [jobs.id] }).onDelete('cascade'),
    index('endpoints_user_id_idx').on(t.userId),
    index('endpoints_job_id_idx').on(t.jobId),
  ],
)

export const messages = scheduler.table(
  'messages',
  {
    id: id(),
    jobId: uuid('job_id').notNull(),
    role: messageRole('role').notNull(),
    content: text('content').notNull(),
    metadata: jsonb('metadata').$type<Record<string, unknown>>(),
    createdAt: createdAt(),
    updatedAt: updatedAt(),
  },
  (t) => [
    foreignKey({ name: 'messages_job_id_fkey', columns: [t.jobId], foreignColumns: [jobs.id] }).onDelete('cascade'),
    index('messages_job_id_created_at_idx').on(t.jobId, t.createdAt),
  ],
)

/** What a job remembers from one run to the next. */
export const contextEntries = scheduler.table(
  'context_entries',
  {
    id: id(),
    jobId: uuid('job_id').notNull(),
    key: text('key').notNull(),
    value: text('value').notNull(),
    createdAt: createdAt(),
    updatedAt: updatedAt(),
  },
  (t) => [
    foreignKey({ name: 'context_entries_job_id_fkey', columns: [t.jobId], foreignColumns: [jobs.id] }).onDelete('cascade'),
    unique('context_entries_job_id_key_key').on(t.jobId, t.key),
  ],
)

export const tasks = scheduler.table(
  'tasks',
  {
    id: id(),
    jobId: uuid('job_id').notNull(),
    status: taskStatus('status').notNull().default('PENDING'),
    input: jsonb('input').$type<Record<string, unknown>>(),
    result: jsonb('result').$type<Record<string, unknown>>(),
    startedAt: timestamptz('started_at'),
    finishedAt: timestamptz('finished_at'),
    createdAt: createdAt(),
    updatedAt: updatedAt(),
  },
  (t) => [
    foreignKey({ name: 'tasks_job_id_fkey', columns: [t.jobId], foreignColumns: [jobs.id] }).onDelete('cascade'),
    index('tasks_job_id_idx').on(t.jobId),
    index('tasks_status_idx').on(t.status),
  ],
)

export const jobsRelations = relations(jobs, ({ one, many }) => ({
  user: one(users, { fields: [jobs.userId], references: [users.id] }),
  endpoints: many(endpoints),
  messages: many(messages),
  contextEntries: many(contextEntries),
  tasks: many(tasks),
}))

export const endpointsRelations = relations(endpoints, ({ one }) => ({
  user: one(users, { fields: [endpoints.userId], references: [users.id] }),
  job: one(jobs, { fields: [endpoints.jobId], references: [jobs.id] }),
}))

export const messagesRelations = relations(messages, ({ one }) => ({
  job: one(jobs, { fields: [messages.jobId], references: [jobs.id] }),
}))

export const contextEntriesRelations = relations(contextEntries, ({ one }) => ({
  job: one(jobs, { fields: [contextEntries.jobId], references: [jobs.id] }),
}))

export const tasksRelations = relations(tasks, ({ one }) => ({
  job: one(jobs, { fields: [tasks.jobId], references: [jobs.id] }),
}))
