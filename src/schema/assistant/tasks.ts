/** Organizations, and their tasks from the sentence somebody wrote to the stage the task stands in. */
import { sql } from 'drizzle-orm'
import { foreignKey, index, integer, jsonb, pgSchema, text, unique, uuid } from 'drizzle-orm/pg-core'
import { createdAt, id, timestamptz, updatedAt } from '../columns.ts'
import { users } from '../identity.ts'

export const assistant = pgSchema('assistant')

export const taskDraftStatus = assistant.enum('task_draft_status', ['pending', 'confirmed', 'discarded'])
export const taskStatus = assistant.enum('task_status', ['pending', 'in_progress', 'completed', 'cancelled'])

export const organizations = assistant.table(
  'organizations',
  {
    id: id(),
    name: text('name').notNull(),
    slug: text('slug').notNull(),
    createdAt: createdAt(),
    updatedAt: updatedAt(),
  },
  (t) => [unique('organizations_slug_key').on(t.slug)],
)

export const clients = assistant.table(
  'clients',
  {
    id: id(),
    organizationId: uuid('organization_id').notNull(),
    name: text('name').notNull(),
    createdAt: createdAt(),
    updatedAt: updatedAt(),
  },
  (t) => [
    foreignKey({ name: 'clients_organization_id_fkey', columns: [t.organizationId], foreignColumns: [organizations.id] }).onDelete(
      'cascade',
    ),
    index('clients_organization_id_idx').on(t.organizationId),
  ],
)

export const pipelineStages = assistant.table(
  'pipeline_stages',
  {
    id: id(),
    organizationId: uuid('organization_id').notNull(),
    name: text('name').notNull(),
    slug: text('slug').notNull(),
    position: integer('position').notNull().default(0),
    createdAt: createdAt(),
    updatedAt: updatedAt(),
  },
  (t) => [
    foreignKey({ name: 'pipeline_stages_organization_id_fkey', columns: [t.organizationId], foreignColumns: [organizations.id] }).onDelete(
      'cascade',
    ),
    index('pipeline_stages_organization_id_idx').on(t.organizationId),
    index('pipeline_stages_organization_id_position_idx').on(t.organizationId, t.position),
    unique('pipeline_stages_organization_id_slug_key').on(t.organizationId, t.slug),
  ],
)

/** What somebody said beside what the model made of it, kept until the task is the only truth that matters. */
export const taskDrafts = assistant.table(
  'task_drafts',
  {
    id: id(),
    userId: uuid('user_id').notNull(),
    organizationId: uuid('organization_id').notNull(),
    said: text('said').notNull(),
    parsed: jsonb('parsed').$type<Record<string, unknown>>(),
    status: taskDraftStatus('status').notNull().default('pending'),
    confirmedAt: timestamptz('confirmed_at'),
    expiresAt: timestamptz('expires_at').notNull().default(sql`now() + interval '30 days'`),
    createdAt: createdAt(),
    updatedAt: updatedAt(),
  },
  (t) => [
    foreignKey({ name: 'task_drafts_user_id_fkey', columns: [t.userId], foreignColumns: [users.id] }).onDelete('cascade'),
    foreignKey({ name: 'task_drafts_organization_id_fkey', columns: [t.organizationId], foreignColumns: [organizations.id] }).onDelete(
      'cascade',
    ),
    index('task_drafts_user_id_idx').on(t.userId),
    index('task_drafts_organization_id_idx').on(t.organizationId),
    index('task_drafts_expires_at_idx').on(t.expiresAt),
  ],
)

export const tasks = assistant.table(
  'tasks',
  {
    id: id(),
    userId: uuid('user_id'),
    organizationId: uuid('organization_id').notNull(),
    clientId: uuid('client_id'),
    stageId: uuid('stage_id'),
    draftId: uuid('draft_id'),
    /** The number that people call the task by; counted by the application within each organization. */
    displayId: integer('display_id').notNull(),
    title: text('title').notNull(),
    status: taskStatus('status').notNull().default('pending'),
    dueDate: timestamptz('due_date'),
    createdAt: createdAt(),
    updatedAt: updatedAt(),
  },
  (t) => [
    foreignKey({ name: 'tasks_user_id_fkey', columns: [t.userId], foreignColumns: [users.id] }).onDelete('set null'),
    foreignKey({ name: 'tasks_organization_id_fkey', columns: [t.organizationId], foreignColumns: [organizations.id] }).onDelete('cascade'),
    foreignKey({ name: 'tasks_client_id_fkey', columns: [t.clientId], foreignColumns: [clients.id] }).onDelete('set null'),
    foreignKey({ name: 'tasks_stage_id_fkey', columns: [t.stageId], foreignColumns: [pipelineStages.id] }).onDelete('no action'),
    foreignKey({ name: 'tasks_draft_id_fkey', columns: [t.draftId], foreignColumns: [taskDrafts.id] }).onDelete('set null'),
    index('tasks_user_id_idx').on(t.userId),
    index('tasks_organization_id_idx').on(t.organizationId),
    index('tasks_status_idx').on(t.status),
    index('tasks_user_id_status_idx').on(t.userId, t.status),
    index('tasks_due_date_idx').on(t.dueDate),
    index('tasks_created_at_idx').on(t.createdAt),
    index('tasks_client_id_idx').on(t.clientId),
    index('tasks_stage_id_idx').on(t.stageId),
    index('tasks_draft_id_idx').on(t.draftId),
    unique('tasks_organization_id_display_id_key').on(t.organizationId, t.displayId),
  ],
)

export const taskLogs = assistant.table(
  'task_logs',
  {
    id: id(),
    taskId: uuid('task_id').notNull(),
    actorId: uuid('actor_id'),
    action: text('action').notNull(),
    detail: jsonb('detail').$type<Record<string, unknown>>(),
    createdAt: createdAt(),
  },
  (t) => [
    foreignKey({ name: 'task_logs_task_id_fkey', columns: [t.taskId], foreignColumns: [tasks.id] }).onDelete('cascade'),
    foreignKey({ name: 'task_logs_actor_id_fkey', columns: [t.actorId], foreignColumns: [users.id] }).onDelete('set null'),
    index('task_logs_task_id_created_at_idx').on(t.taskId, t.createdAt),
    index('task_logs_actor_id_idx').on(t.actorId),
  ],
)
