/** How people are, what gave cause for concern, and the conversations about it. */
import { foreignKey, index, integer, text, uuid } from 'drizzle-orm/pg-core'
import { createdAt, id, timestamptz, updatedAt } from '../columns.ts'
import { users } from '../identity.ts'
import { assistant, organizations } from './tasks.ts'

export const flagSeverity = assistant.enum('flag_severity', ['low', 'medium', 'high', 'critical'])
export const flagStatus = assistant.enum('flag_status', ['open', 'acknowledged', 'resolved'])
export const inquiryStatus = assistant.enum('inquiry_status', ['open', 'closed'])

export const moodEntries = assistant.table(
  'mood_entries',
  {
    id: id(),
    userId: uuid('user_id').notNull(),
    /** The higher the better; the scale is the application's. */
    score: integer('score').notNull(),
    note: text('note'),
    recordedAt: timestamptz('recorded_at').notNull().defaultNow(),
    createdAt: createdAt(),
    updatedAt: updatedAt(),
  },
  (t) => [
    foreignKey({ name: 'mood_entries_user_id_fkey', columns: [t.userId], foreignColumns: [users.id] }).onDelete('cascade'),
    index('mood_entries_user_id_idx').on(t.userId),
    index('mood_entries_recorded_at_idx').on(t.recordedAt),
    index('mood_entries_user_id_recorded_at_idx').on(t.userId, t.recordedAt),
  ],
)

export const flags = assistant.table(
  'flags',
  {
    id: id(),
    /** Whom the flag is about. */
    userId: uuid('user_id').notNull(),
    organizationId: uuid('organization_id').notNull(),
    severity: flagSeverity('severity').notNull().default('low'),
    status: flagStatus('status').notNull().default('open'),
    resolvedBy: uuid('resolved_by'),
    resolvedAt: timestamptz('resolved_at'),
    createdAt: createdAt(),
    updatedAt: updatedAt(),
  },
  (t) => [
    foreignKey({ name: 'flags_user_id_fkey', columns: [t.userId], foreignColumns: [users.id] }).onDelete('cascade'),
    foreignKey({ name: 'flags_organization_id_fkey', columns: [t.organizationId], foreignColumns: [organizations.id] }).onDelete('cascade'),
    foreignKey({ name: 'flags_resolved_by_fkey', columns: [t.resolvedBy], foreignColumns: [users.id] }).onDelete('set null'),
    index('flags_user_id_idx').on(t.userId),
    index('flags_organization_id_idx').on(t.organizationId),
    index('flags_severity_idx').on(t.severity),
    index('flags_status_idx').on(t.status),
    index('flags_user_id_status_idx').on(t.userId, t.status),
    index('flags_resolved_by_idx').on(t.resolvedBy),
  ],
)

export const inquiryThreads = assistant.table(
  'inquiry_threads',
  {
    id: id(),
    organizationId: uuid('organization_id').notNull(),
    flagId: uuid('flag_id'),
    subject: text('subject').notNull(),
    status: inquiryStatus('status').notNull().default('open'),
    createdAt: createdAt(),
    updatedAt: updatedAt(),
  },
  (t) => [
    foreignKey({ name: 'inquiry_threads_organization_id_fkey', columns: [t.organizationId], foreignColumns: [organizations.id] }).onDelete(
      'cascade',
    ),
    foreignKey({ name: 'inquiry_threads_flag_id_fkey', columns: [t.flagId], foreignColumns: [flags.id] }).onDelete('set null'),
    index('inquiry_threads_organization_id_idx').on(t.organizationId),
    index('inquiry_threads_flag_id_idx').on(t.flagId),
  ],
)

export const inquiryMessages = assistant.table(
  'inquiry_messages',
  {
    id: id(),
    threadId: uuid('thread_id').notNull(),
    senderId: uuid('sender_id'),
    body: text('body').notNull(),
    createdAt: createdAt(),
    updatedAt: updatedAt(),
  },
  (t) => [
    foreignKey({ name: 'inquiry_messages_thread_id_fkey', columns: [t.threadId], foreignColumns: [inquiryThreads.id] }).onDelete('cascade'),
    foreignKey({ name: 'inquiry_messages_sender_id_fkey', columns: [t.senderId], foreignColumns: [users.id] }).onDelete('set null'),
    index('inquiry_messages_thread_id_created_at_idx').on(t.threadId, t.createdAt),
    index('inquiry_messages_sender_id_idx').on(t.senderId),
  ],
)
