/**
 * Agents that work through initiatives, phases and tasks, and everything that people and agents say to each other meanwhile.
 *
 * Keys are text that the application supplies (nanoid and the like), so rows are known by key before they are written. Deleting an
 * initiative deletes its work; deleting an agent deletes what it proposed and asked, while tasks, errands and messages lose their mention
 * of it. The logs of an agent outlive it on purpose: `agent_log_chunks.agent_id` has no foreign key, so orphans there are no defect
 * but for retention to find. The targets of proposals and chats are of several kinds and have none either.
 */
import { relations } from 'drizzle-orm'
import { accounts, agentLogChunks, agents, errands, proposals } from './orchestrator/agents.ts'
import {
  initiativeProjects,
  initiatives,
  pages,
  phaseDependencies,
  phases,
  projects,
  reviewComments,
  taskDependencies,
  tasks,
} from './orchestrator/plan.ts'
import { changeSets, chatMessages, chatSessions, conversations, messages } from './orchestrator/talk.ts'

export * from './orchestrator/agents.ts'
export * from './orchestrator/plan.ts'
export * from './orchestrator/talk.ts'

export const initiativesRelations = relations(initiatives, ({ many }) => ({
  phases: many(phases),
  tasks: many(tasks),
  pages: many(pages),
  initiativeProjects: many(initiativeProjects),
  agents: many(agents),
  proposals: many(proposals),
  conversations: many(conversations),
  changeSets: many(changeSets),
  chatSessions: many(chatSessions),
}))

export const phasesRelations = relations(phases, ({ one, many }) => ({
  initiative: one(initiatives, { fields: [phases.initiativeId], references: [initiatives.id] }),
  tasks: many(tasks),
  conversations: many(conversations),
  reviewComments: many(reviewComments),
  dependencies: many(phaseDependencies, { relationName: 'dependent' }),
  dependents: many(phaseDependencies, { relationName: 'dependency' }),
}))

export const phaseDependenciesRelations = relations(phaseDependencies, ({ one }) => ({
  phase: one(phases, { fields: [phaseDependencies.phaseId], references: [phases.id], relationName: 'dependent' }),
  dependsOn: one(phases, { fields: [phaseDependencies.dependsOnPhaseId], references: [phases.id], relationName: 'dependency' }),
}))

export const tasksRelations = relations(tasks, ({ one, many }) => ({
  phase: one(phases, { fields: [tasks.phaseId], references: [phases.id] }),
  initiative: one(initiatives, { fields: [tasks.initiativeId], references: [initiatives.id] }),
  parent: one(tasks, { fields: [tasks.parentTaskId], references: [tasks.id], relationName: 'subtasks' }),
  subtasks: many(tasks, { relationName: 'subtasks' }),
  dependencies: many(taskDependencies, { relationName: 'dependent' }),
  dependents: many(taskDependencies, { relationName: 'dependency' }),
  agents: many(agents),
  conversations: many(conversations),
}))

export const taskDependenciesRelations = relations(taskDependencies, ({ one }) => ({
  task: one(tasks, { fields: [taskDependencies.taskId], references: [tasks.id], relationName: 'dependent' }),
  dependsOn: one(tasks, { fields: [taskDependencies.dependsOnTaskId], references: [tasks.id], relationName: 'dependency' }),
}))

export const pagesRelations = relations(pages, ({ one, many }) => ({
  initiative: one(initiatives, { fields: [pages.initiativeId], references: [initiatives.id] }),
  parent: one(pages, { fields: [pages.parentPageId], references: [pages.id], relationName: 'subpages' }),
  subpages: many(pages, { relationName: 'subpages' }),
}))

export const projectsRelations = relations(projects, ({ many }) => ({
  initiativeProjects: many(initiativeProjects),
  errands: many(errands),
}))

export const initiativeProjectsRelations = relations(initiativeProjects, ({ one }) => ({
  initiative: one(initiatives, { fields: [initiativeProjects.initiativeId], references: [initiatives.id] }),
  project: one(projects, { fields: [initiativeProjects.projectId], references: [projects.id] }),
}))

export const reviewCommentsRelations = relations(reviewComments, ({ one }) => ({
  phase: one(phases, { fields: [reviewComments.phaseId], references: [phases.id] }),
}))

export const accountsRelations = relations(accounts, ({ many }) => ({
  agents: many(agents),
}))

export const agentsRelations = relations(agents, ({ one, many }) => ({
  task: one(tasks, { fields: [agents.taskId], references: [tasks.id] }),
  initiative: one(initiatives, { fields: [agents.initiativeId], references: [initiatives.id] }),
  account: one(accounts, { fields: [agents.accountId], references: [accounts.id] }),
  proposals: many(proposals),
  logChunks: many(agentLogChunks),
  sentMessages: many(messages, { relationName: 'sender' }),
  receivedMessages: many(messages, { relationName: 'recipient' }),
  askedConversations: many(conversations, { relationName: 'from' }),
  receivedConversations: many(conversations, { relationName: 'to' }),
  chatSessions: many(chatSessions),
  errands: many(errands),
}))

export const agentLogChunksRelations = relations(agentLogChunks, ({ one }) => ({
  agent: one(agents, { fields: [agentLogChunks.agentId], references: [agents.id] }),
}))

export const proposalsRelations = relations(proposals, ({ one }) => ({
  agent: one(agents, { fields: [proposals.agentId], references: [agents.id] }),
  initiative: one(initiatives, { fields: [proposals.initiativeId], references: [initiatives.id] }),
}))

export const messagesRelations = relations(messages, ({ one, many }) => ({
  sender: one(agents, { fields: [messages.senderId], references: [agents.id], relationName: 'sender' }),
  recipient: one(agents, { fields: [messages.recipientId], references: [agents.id], relationName: 'recipient' }),
  parent: one(messages, { fields: [messages.parentMessageId], references: [messages.id], relationName: 'replies' }),
  replies: many(messages, { relationName: 'replies' }),
}))

export const conversationsRelations = relations(conversations, ({ one }) => ({
  fromAgent: one(agents, { fields: [conversations.fromAgentId], references: [agents.id], relationName: 'from' }),
  toAgent: one(agents, { fields: [conversations.toAgentId], references: [agents.id], relationName: 'to' }),
  initiative: one(initiatives, { fields: [conversations.initiativeId], references: [initiatives.id] }),
  phase: one(phases, { fields: [conversations.phaseId], references: [phases.id] }),
  task: one(tasks, { fields: [conversations.taskId], references: [tasks.id] }),
}))

export const changeSetsRelations = relations(changeSets, ({ one, many }) => ({
  initiative: one(initiatives, { fields: [changeSets.initiativeId], references: [initiatives.id] }),
  chatMessages: many(chatMessages),
}))

export const chatSessionsRelations = relations(chatSessions, ({ one, many }) => ({
  initiative: one(initiatives, { fields: [chatSessions.initiativeId], references: [initiatives.id] }),
  agent: one(agents, { fields: [chatSessions.agentId], references: [agents.id] }),
  messages: many(chatMessages),
}))

export const chatMessagesRelations = relations(chatMessages, ({ one }) => ({
  session: one(chatSessions, { fields: [chatMessages.chatSessionId], references: [chatSessions.id] }),
  changeSet: one(changeSets, { fields: [chatMessages.changeSetId], references: [changeSets.id] }),
}))

export const errandsRelations = relations(errands, ({ one }) => ({
  agent: one(agents, { fields: [errands.agentId], references: [agents.id] }),
  project: one(projects, { fields: [errands.projectId], references: [projects.id] }),
}))
