/** What is said: messages between agents and the user, questions between agents, and chats with the changes that came of them. */
import { boolean, foreignKey, index, text } from 'drizzle-orm/pg-core'
import { createdAt, timestamptz, updatedAt } from '../columns.ts'
import { agents } from './agents.ts'
import { initiatives, orchestrator, phases, tasks } from './plan.ts'

export const participantType = orchestrator.enum('participant_type', ['agent', 'user'])
export const messageStatus = orchestrator.enum('message_status', ['pending', 'read', 'responded'])
export const conversationStatus = orchestrator.enum('conversation_status', ['pending', 'answered'])
export const changeSetStatus = orchestrator.enum('change_set_status', ['applied', 'reverted'])
export const chatTarget = orchestrator.enum('chat_target', ['phase', 'task'])
export const chatSessionStatus = orchestrator.enum('chat_session_status', ['active', 'closed'])
export const chatRole = orchestrator.enum('chat_role', ['user', 'assistant', 'system'])

/** The user has no row here: `sender_id` and `recipient_id` name agents and are null for the user, or for an agent since deleted. */
export const messages = orchestrator.table(
  'messages',
  {
    id: text('id').primaryKey(),
    senderType: participantType('sender_type').notNull(),
    senderId: text('sender_id'),
    recipientType: participantType('recipient_type').notNull(),
    recipientId: text('recipient_id'),
    parentMessageId: text('parent_message_id'),
    content: text('content').notNull(),
    requiresResponse: boolean('requires_response').notNull().default(false),
    status: messageStatus('status').notNull().default('pending'),
    createdAt: createdAt(),
    updatedAt: updatedAt(),
  },
  (t) => [
    foreignKey({ name: 'messages_sender_id_fkey', columns: [t.senderId], foreignColumns: [agents.id] }).onDelete('set null'),
    foreignKey({ name: 'messages_recipient_id_fkey', columns: [t.recipientId], foreignColumns: [agents.id] }).onDelete('set null'),
    // A reply is a message of its own, often somebody else's: it outlives what it answers and then opens its thread.
    foreignKey({ name: 'messages_parent_message_id_fkey', columns: [t.parentMessageId], foreignColumns: [t.id] }).onDelete('set null'),
    index('messages_sender_id_idx').on(t.senderId),
    index('messages_recipient_id_idx').on(t.recipientId),
    index('messages_parent_message_id_idx').on(t.parentMessageId),
    index('messages_recipient_type_status_idx').on(t.recipientType, t.status),
  ],
)

/** A question of one agent to another. */
export const conversations = orchestrator.table(
  'conversations',
  {
    id: text('id').primaryKey(),
    fromAgentId: text('from_agent_id').notNull(),
    toAgentId: text('to_agent_id').notNull(),
    initiativeId: text('initiative_id'),
    phaseId: text('phase_id'),
    taskId: text('task_id'),
    question: text('question').notNull(),
    answer: text('answer'),
    status: conversationStatus('status').notNull().default('pending'),
    createdAt: createdAt(),
    updatedAt: updatedAt(),
  },
  (t) => [
    foreignKey({ name: 'conversations_from_agent_id_fkey', columns: [t.fromAgentId], foreignColumns: [agents.id] }).onDelete('cascade'),
    foreignKey({ name: 'conversations_to_agent_id_fkey', columns: [t.toAgentId], foreignColumns: [agents.id] }).onDelete('cascade'),
    foreignKey({ name: 'conversations_initiative_id_fkey', columns: [t.initiativeId], foreignColumns: [initiatives.id] }).onDelete(
      'set null',
    ),
    foreignKey({ name: 'conversations_phase_id_fkey', columns: [t.phaseId], foreignColumns: [phases.id] }).onDelete('set null'),
    foreignKey({ name: 'conversations_task_id_fkey', columns: [t.taskId], foreignColumns: [tasks.id] }).onDelete('set null'),
    // What an agent polls for questions to answer.
    index('conversations_to_agent_id_status_idx').on(t.toAgentId, t.status),
    index('conversations_from_agent_id_idx').on(t.fromAgentId),
    index('conversations_initiative_id_idx').on(t.initiativeId),
    index('conversations_phase_id_idx').on(t.phaseId),
    index('conversations_task_id_idx').on(t.taskId),
  ],
)

/** Changes that were made together and can be taken back together. */
export const changeSets = orchestrator.table(
  'change_sets',
  {
    id: text('id').primaryKey(),
    initiativeId: text('initiative_id').notNull(),
    status: changeSetStatus('status').notNull().default('applied'),
    createdAt: createdAt(),
    updatedAt: updatedAt(),
  },
  (t) => [
    foreignKey({ name: 'change_sets_initiative_id_fkey', columns: [t.initiativeId], foreignColumns: [initiatives.id] }).onDelete('cascade'),
    index('change_sets_initiative_id_idx').on(t.initiativeId),
  ],
)

/** A chat in which a phase or task is refined. */
export const chatSessions = orchestrator.table(
  'chat_sessions',
  {
    id: text('id').primaryKey(),
    targetType: chatTarget('target_type').notNull(),
    targetId: text('target_id').notNull(),
    initiativeId: text('initiative_id').notNull(),
    agentId: text('agent_id'),
    status: chatSessionStatus('status').notNull().default('active'),
    /** Since when the chat is closed, which is what retention goes by; whoever closes it sets this as well. */
    closedAt: timestamptz('closed_at'),
    createdAt: createdAt(),
    updatedAt: updatedAt(),
  },
  (t) => [
    foreignKey({ name: 'chat_sessions_initiative_id_fkey', columns: [t.initiativeId], foreignColumns: [initiatives.id] }).onDelete(
      'cascade',
    ),
    foreignKey({ name: 'chat_sessions_agent_id_fkey', columns: [t.agentId], foreignColumns: [agents.id] }).onDelete('set null'),
    index('chat_sessions_target_type_target_id_idx').on(t.targetType, t.targetId),
    index('chat_sessions_initiative_id_idx').on(t.initiativeId),
    index('chat_sessions_agent_id_idx').on(t.agentId),
    index('chat_sessions_closed_at_idx').on(t.closedAt),
  ],
)

export const chatMessages = orchestrator.table(
  'chat_messages',
  {
    id: text('id').primaryKey(),
    chatSessionId: text('chat_session_id').notNull(),
    role: chatRole('role').notNull(),
    content: text('content').notNull(),
    /** What an answer of the assistant changed. */
    changeSetId: text('change_set_id'),
    createdAt: createdAt(),
  },
  (t) => [
    foreignKey({ name: 'chat_messages_chat_session_id_fkey', columns: [t.chatSessionId], foreignColumns: [chatSessions.id] }).onDelete(
      'cascade',
    ),
    foreignKey({ name: 'chat_messages_change_set_id_fkey', columns: [t.changeSetId], foreignColumns: [changeSets.id] }).onDelete(
      'set null',
    ),
    index('chat_messages_chat_session_id_idx').on(t.chatSessionId),
    index('chat_messages_change_set_id_idx').on(t.changeSetId),
  ],
)
