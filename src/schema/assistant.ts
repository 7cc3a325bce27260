/**
 * A task and wellbeing assistant for organizations, with a context memory of embeddings.
 *
 * What a person wrote outlives them without their name (SET NULL), an organization takes everything with it (CASCADE), and a pipeline
 * stage cannot be deleted while tasks stand in it (NO ACTION). Deleting a whole organization still works: NO ACTION is checked when
 * the statement ends, and by then its tasks are gone as well.
 */
import { relations } from 'drizzle-orm'
import { channelMessages, contextObservations, contextSummaries, securityAuditLogs } from './assistant/memory.ts'
import { clients, organizations, pipelineStages, taskDrafts, taskLogs, tasks } from './assistant/tasks.ts'
import { flags, inquiryMessages, inquiryThreads, moodEntries } from './assistant/wellbeing.ts'
import { users } from './identity.ts'

export * from './assistant/memory.ts'
export * from './assistant/tasks.ts'
export * from './assistant/wellbeing.ts'

export const organizationsRelations = relations(organizations, ({ many }) => ({
  clients: many(clients),
  pipelineStages: many(pipelineStages),
  taskDrafts: many(taskDrafts),
  tasks: many(tasks),
  flags: many(flags),
  inquiryThreads: many(inquiryThreads),
  channelMessages: many(channelMessages),
  contextObservations: many(contextObservations),
  contextSummaries: many(contextSummaries),
  securityAuditLogs: many(securityAuditLogs),
}))

export const clientsRelations = relations(clients, ({ one, many }) => ({
  organization: one(organizations, { fields: [clients.organizationId], references: [organizations.id] }),
  tasks: many(tasks),
}))

export const pipelineStagesRelations = relations(pipelineStages, ({ one, many }) => ({
  organization: one(organizations, { fields: [pipelineStages.organizationId], references: [organizations.id] }),
  tasks: many(tasks),
}))

export const taskDraftsRelations = relations(taskDrafts, ({ one, many }) => ({
  user: one(users, { fields: [taskDrafts.userId], references: [users.id] }),
  organization: one(organizations, { fields: [taskDrafts.organizationId], references: [organizations.id] }),
  tasks: many(tasks),
}))

export const tasksRelations = relations(tasks, ({ one, many }) => ({
  user: one(users, { fields: [tasks.userId], references: [users.id] }),
  organization: one(organizations, { fields: [tasks.organizationId], references: [organizations.id] }),
  client: one(clients, { fields: [tasks.clientId], references: [clients.id] }),
  stage: one(pipelineStages, { fields: [tasks.stageId], references: [pipelineStages.id] }),
  draft: one(taskDrafts, { fields: [tasks.draftId], references: [taskDrafts.id] }),
  logs: many(taskLogs),
}))

export const taskLogsRelations = relations(taskLogs, ({ one }) => ({
  task: one(tasks, { fields: [taskLogs.taskId], references: [tasks.id] }),
  actor: one(users, { fields: [taskLogs.actorId], references: [users.id] }),
}))

export const moodEntriesRelations = relations(moodEntries, ({ one }) => ({
  user: one(users, { fields: [moodEntries.userId], references: [users.id] }),
}))

export const flagsRelations = relations(flags, ({ one, many }) => ({
  user: one(users, { fields: [flags.userId], references: [users.id], relationName: 'flagged' }),
  resolver: one(users, { fields: [flags.resolvedBy], references: [users.id], relationName: 'resolved' }),
  organization: one(organizations, { fields: [flags.organizationId], references: [organizations.id] }),
  inquiryThreads: many(inquiryThreads),
}))

export const inquiryThreadsRelations = relations(inquiryThreads, ({ one, many }) => ({
  organization: one(organizations, { fields: [inquiryThreads.organizationId], references: [organizations.id] }),
  flag: one(flags, { fields: [inquiryThreads.flagId], references: [flags.id] }),
  messages: many(inquiryMessages),
}))

export const inquiryMessagesRelations = relations(inquiryMessages, ({ one }) => ({
  thread: one(inquiryThreads, { fields: [inquiryMessages.threadId], references: [inquiryThreads.id] }),
  sender: one(users, { fields: [inquiryMessages.senderId], references: [users.id] }),
}))

export const channelMessagesRelations = relations(channelMessages, ({ one }) => ({
  organization: one(organizations, { fields: [channelMessages.organizationId], references: [organizations.id] }),
}))

export const contextObservationsRelations = relations(contextObservations, ({ one }) => ({
  organization: one(organizations, { fields: [contextObservations.organizationId], references: [organizations.id] }),
  user: one(users, { fields: [contextObservations.userId], references: [users.id] }),
}))

export const contextSummariesRelations = relations(contextSummaries, ({ one }) => ({
  organization: one(organizations, { fields: [contextSummaries.organizationId], references: [organizations.id] }),
}))

export const securityAuditLogsRelations = relations(securityAuditLogs, ({ one }) => ({
  organization: one(organizations, { fields: [securityAuditLogs.organizationId], references: [organizations.id] }),
}))
