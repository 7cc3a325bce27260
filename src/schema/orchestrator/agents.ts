/** Who does the work: agents, the accounts they run under, what they propose and log, and the errands they run. */
import { boolean, foreignKey, index, integer, jsonb, text, unique } from 'drizzle-orm/pg-core'
import { createdAt, timestamptz, updatedAt } from '../columns.ts'
import { initiatives, orchestrator, projects, tasks } from './plan.ts'

export const agentStatus = orchestrator.enum('agent_status', ['idle', 'running', 'waiting_for_input', 'stopped', 'crashed'])
export const agentMode = orchestrator.enum('agent_mode', ['execute', 'discuss', 'plan', 'detail', 'refine'])
export const proposalTarget = orchestrator.enum('proposal_target', ['page', 'phase', 'task'])
export const proposalStatus = orchestrator.enum('proposal_status', ['pending', 'accepted', 'dismissed'])
export const errandStatus = orchestrator.enum('errand_status', ['active', 'pending_review', 'conflict', 'merged', 'abandoned'])

/** An account with a provider of agents, used in turns until it is exhausted. */
export const accounts = orchestrator.table(
  'accounts',
  {
    id: text('id').primaryKey(),
    email: text('email').notNull(),
    provider: text('provider').notNull().default('claude'),
    /** The provider's settings file, written back as it was read, hence text. */
    configJson: text('config_json'),
    /** A secret: the provider's credentials file, likewise. */
    credentials: text('credentials'),
    isExhausted: boolean('is_exhausted').notNull().default(false),
    exhaustedUntil: timestamptz('exhausted_until'),
    lastUsedAt: timestamptz('last_used_at'),
    sortOrder: integer('sort_order').notNull().default(0),
    createdAt: createdAt(),
    updatedAt: updatedAt(),
  },
  (t) => [index('accounts_provider_last_used_at_idx').on(t.provider, t.lastUsedAt)],
)

export const agents = orchestrator.table(
  'agents',
  {
    id: text('id').primaryKey(),
    name: text('name').notNull(),
    taskId: text('task_id'),
    initiativeId: text('initiative_id'),
    /** What the provider resumes the agent by. */
    sessionId: text('session_id'),
    /** The path of the git worktree that the agent has to itself. */
    worktreeId: text('worktree_id').notNull(),
    provider: text('provider').notNull().default('claude'),
    accountId: text('account_id'),
    status: agentStatus('status').notNull().default('idle'),
    mode: agentMode('mode').notNull().default('execute'),
    pid: integer('pid'),
    exitCode: integer('exit_code'),
    /** In full, as the logs that also hold it are cleaned up. */
    prompt: text('prompt'),
    outputFilePath: text('output_file_path'),
    result: jsonb('result').$type<Record<string, unknown>>(),
    pendingQuestions: jsonb('pending_questions').$type<unknown>(),
    userDismissedAt: timestamptz('user_dismissed_at'),
    createdAt: createdAt(),
    updatedAt: updatedAt(),
  },
  (t) => [
    foreignKey({ name: 'agents_task_id_fkey', columns: [t.taskId], foreignColumns: [tasks.id] }).onDelete('set null'),
    foreignKey({ name: 'agents_initiative_id_fkey', columns: [t.initiativeId], foreignColumns: [initiatives.id] }).onDelete('set null'),
    foreignKey({ name: 'agents_account_id_fkey', columns: [t.accountId], foreignColumns: [accounts.id] }).onDelete('set null'),
    unique('agents_name_key').on(t.name),
    index('agents_task_id_idx').on(t.taskId),
    index('agents_initiative_id_idx').on(t.initiativeId),
    index('agents_account_id_idx').on(t.accountId),
    index('agents_session_id_idx').on(t.sessionId),
    index('agents_status_idx').on(t.status),
  ],
)

export const proposals = orchestrator.table(
  'proposals',
  {
    id: text('id').primaryKey(),
    agentId: text('agent_id').notNull(),
    initiativeId: text('initiative_id').notNull(),
    targetType: proposalTarget('target_type').notNull(),
    /** Null when the proposal is to create the target. */
    targetId: text('target_id'),
    title: text('title').notNull(),
    summary: text('summary'),
    /** Markdown. */
    content: text('content'),
    metadata: jsonb('metadata').$type<Record<string, unknown>>(),
    status: proposalStatus('status').notNull().default('pending'),
    sortOrder: integer('sort_order').notNull().default(0),
    createdAt: createdAt(),
    updatedAt: updatedAt(),
  },
  (t) => [
    foreignKey({ name: 'proposals_agent_id_fkey', columns: [t.agentId], foreignColumns: [agents.id] }).onDelete('cascade'),
    foreignKey({ name: 'proposals_initiative_id_fkey', columns: [t.initiativeId], foreignColumns: [initiatives.id] }).onDelete('cascade'),
    index('proposals_agent_id_status_idx').on(t.agentId, t.status),
    index('proposals_initiative_id_idx').on(t.initiativeId),
  ],
)

export const agentLogChunks = orchestrator.table(
  'agent_log_chunks',
  {
    id: text('id').primaryKey(),
    /** Deliberately no foreign key: the logs of a deleted agent are what one still wants to read. */
    agentId: text('agent_id').notNull(),
    /** As it was called then, to be shown when there is no agent left to ask. */
    agentName: text('agent_name').notNull(),
    /** 1 when the agent was spawned, and one more each time it was resumed. */
    sessionNumber: integer('session_number').notNull().default(1),
    /** Lines of JSON, cut anywhere. */
    content: text('content').notNull(),
    createdAt: createdAt(),
  },
  (t) => [index('agent_log_chunks_agent_id_idx').on(t.agentId), index('agent_log_chunks_created_at_idx').on(t.createdAt)],
)

/** A small piece of work on a branch of a project, outside any initiative. */
export const errands = orchestrator.table(
  'errands',
  {
    id: text('id').primaryKey(),
    description: text('description').notNull(),
    branch: text('branch').notNull(),
    baseBranch: text('base_branch').notNull().default('main'),
    agentId: text('agent_id'),
    projectId: text('project_id'),
    status: errandStatus('status').notNull().default('active'),
    createdAt: createdAt(),
    updatedAt: updatedAt(),
  },
  (t) => [
    foreignKey({ name: 'errands_agent_id_fkey', columns: [t.agentId], foreignColumns: [agents.id] }).onDelete('set null'),
    foreignKey({ name: 'errands_project_id_fkey', columns: [t.projectId], foreignColumns: [projects.id] }).onDelete('cascade'),
    index('errands_agent_id_idx').on(t.agentId),
    index('errands_project_id_status_idx').on(t.projectId, t.status),
  ],
)
