/**
 * What the assistant hears and remembers: raw messages become observations, observations are summarised by entity.
 *
 * `entity_type` and `entity_id` name anything, inside this database or outside, and so have no foreign key. An embedding is null until
 * the model has answered; 1536 dimensions are those of OpenAI's text-embedding-3-small.
 */
import { foreignKey, index, jsonb, text, unique, uuid, vector } from 'drizzle-orm/pg-core'
import { createdAt, id, timestamptz, updatedAt } from '../columns.ts'
import { users } from '../identity.ts'
import { assistant, organizations } from './tasks.ts'

export const threatLevel = assistant.enum('threat_level', ['low', 'medium', 'high', 'critical'])

export const channelMessages = assistant.table(
  'channel_messages',
  {
    id: id(),
    organizationId: uuid('organization_id').notNull(),
    platform: text('platform').notNull(),
    channel: text('channel').notNull(),
    /** The platform's own key of the message. */
    externalId: text('external_id').notNull(),
    author: text('author').notNull(),
    body: text('body').notNull(),
    /** Null until its observations exist. */
    processedAt: timestamptz('processed_at'),
    createdAt: createdAt(),
    updatedAt: updatedAt(),
  },
  (t) => [
    foreignKey({ name: 'channel_messages_organization_id_fkey', columns: [t.organizationId], foreignColumns: [organizations.id] }).onDelete(
      'cascade',
    ),
    index('channel_messages_organization_id_idx').on(t.organizationId),
    index('channel_messages_created_at_idx').on(t.createdAt),
    unique('channel_messages_platform_channel_external_id_key').on(t.platform, t.channel, t.externalId),
  ],
)

export const contextObservations = assistant.table(
  'context_observations',
  {
    id: id(),
    organizationId: uuid('organization_id').notNull(),
    userId: uuid('user_id'),
    entityType: text('entity_type').notNull(),
    entityId: text('entity_id').notNull(),
    content: text('content').notNull(),
    embedding: vector('embedding', { dimensions: 1536 }),
    observedAt: timestamptz('observed_at').notNull().defaultNow(),
    createdAt: createdAt(),
    updatedAt: updatedAt(),
  },
  (t) => [
    foreignKey({
      name: 'context_observations_organization_id_fkey',
      columns: [t.organizationId],
      foreignColumns: [organizations.id],
    }).onDelete('cascade'),
    foreignKey({ name: 'context_observations_user_id_fkey', columns: [t.userId], foreignColumns: [users.id] }).onDelete('set null'),
    index('context_observations_organization_id_entity_idx').on(t.organizationId, t.entityType, t.entityId, t.observedAt),
    index('context_observations_user_id_idx').on(t.userId),
    index('context_observations_embedding_cosine_idx').using('hnsw', t.embedding.op('vector_cosine_ops')),
  ],
)

export const contextSummaries = assistant.table(
  'context_summaries',
  {
    id: id(),
    organizationId: uuid('organization_id').notNull(),
    entityType: text('entity_type').notNull(),
    entityId: text('entity_id').notNull(),
    summary: text('summary').notNull(),
    embedding: vector('embedding', { dimensions: 1536 }),
    createdAt: createdAt(),
    updatedAt: updatedAt(),
  },
  (t) => [
    foreignKey({
      name: 'context_summaries_organization_id_fkey',
      columns: [t.organizationId],
      foreignColumns: [organizations.id],
    }).onDelete('cascade'),
    unique('context_summaries_organization_id_entity_type_entity_id_key').on(t.organizationId, t.entityType, t.entityId),
    index('context_summaries_embedding_cosine_idx').using('hnsw', t.embedding.op('vector_cosine_ops')),
  ],
)

export const securityAuditLogs = assistant.table(
  'security_audit_logs',
  {
    id: id(),
    organizationId: uuid('organization_id').notNull(),
    threatLevel: threatLevel('threat_level').notNull().default('low'),
    event: text('event').notNull(),
    detail: jsonb('detail').$type<Record<string, unknown>>(),
    createdAt: createdAt(),
  },
  (t) => [
    foreignKey({
      name: 'security_audit_logs_organization_id_fkey',
      columns: [t.organizationId],
      foreignColumns: [organizations.id],
    }).onDelete('cascade'),
    index('security_audit_logs_organization_id_idx').on(t.organizationId),
    index('security_audit_logs_threat_level_idx').on(t.threatLevel),
    index('security_audit_logs_created_at_idx').on(t.createdAt),
    index('security_audit_logs_organization_id_threat_level_created_at_idx').on(t.organizationId, t.threatLevel, t.createdAt),
  ],
)
