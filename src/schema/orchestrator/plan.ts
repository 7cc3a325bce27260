/** What is to be done: initiatives in phases of tasks, their pages and projects, and the review of a phase. */
import { boolean, foreignKey, index, integer, jsonb, pgSchema, primaryKey, text, unique } from 'drizzle-orm/pg-core'
import { createdAt, timestamptz, updatedAt } from '../columns.ts'

export const orchestrator = pgSchema('orchestrator')

export const initiativeStatus = orchestrator.enum('initiative_status', ['active', 'pending_review', 'completed', 'archived'])
export const phaseStatus = orchestrator.enum('phase_status', [
  'pending',
  'approved',
  'in_progress',
  'completed',
  'blocked',
  'pending_review',
])
export const taskType = orchestrator.enum('task_type', ['auto'])
export const taskCategory = orchestrator.enum('task_category', [
  'execute',
  'research',
  'discuss',
  'plan',
  'detail',
  'refine',
  'verify',
  'merge',
  'review',
])
export const taskPriority = orchestrator.enum('task_priority', ['low', 'medium', 'high'])
export const taskStatus = orchestrator.enum('task_status', ['pending', 'in_progress', 'completed', 'blocked'])
export const diffLineType = orchestrator.enum('diff_line_type', ['added', 'removed', 'context'])

/** A node of a Tiptap document; the outermost has the type `doc`. */
interface TiptapNode {
  type: string
  attrs?: Record<string, unknown>
  content?: TiptapNode[]
  marks?: { type: string; attrs?: Record<string, unknown> }[]
  text?: string
}

export const initiatives = orchestrator.table(
  'initiatives',
  {
    id: text('id').primaryKey(),
    name: text('name').notNull(),
    status: initiativeStatus('status').notNull().default('active'),
    branch: text('branch'),
    createdAt: createdAt(),
    updatedAt: updatedAt(),
  },
  (t) => [index('initiatives_status_idx').on(t.status)],
)

export const phases = orchestrator.table(
  'phases',
  {
    id: text('id').primaryKey(),
    initiativeId: text('initiative_id').notNull(),
    name: text('name').notNull(),
    content: jsonb('content').$type<TiptapNode>(),
    status: phaseStatus('status').notNull().default('pending'),
    /** The commit that the phase branched off from, noted before merging so that its diff can be shown afterwards. */
    mergeBase: text('merge_base'),
    createdAt: createdAt(),
    updatedAt: updatedAt(),
  },
  (t) => [
    foreignKey({ name: 'phases_initiative_id_fkey', columns: [t.initiativeId], foreignColumns: [initiatives.id] }).onDelete('cascade'),
    index('phases_initiative_id_idx').on(t.initiativeId),
  ],
)

/** That there are no cycles is the application's to see to; a constraint sees one row at a time. */
export const phaseDependencies = orchestrator.table(
  'phase_dependencies',
  {
    phaseId: text('phase_id').notNull(),
    dependsOnPhaseId: text('depends_on_phase_id').notNull(),
    createdAt: createdAt(),
  },
  (t) => [
    primaryKey({ name: 'phase_dependencies_pkey', columns: [t.phaseId, t.dependsOnPhaseId] }),
    foreignKey({ name: 'phase_dependencies_phase_id_fkey', columns: [t.phaseId], foreignColumns: [phases.id] }).onDelete('cascade'),
    foreignKey({
      name: 'phase_dependencies_depends_on_phase_id_fkey',
      columns: [t.dependsOnPhaseId],
      foreignColumns: [phases.id],
    }).onDelete('cascade'),
    index('phase_dependencies_depends_on_phase_id_idx').on(t.dependsOnPhaseId),
  ],
)

export const tasks = orchestrator.table(
  'tasks',
  {
    id: text('id').primaryKey(),
    phaseId: text('phase_id'),
    initiativeId: text('initiative_id'),
    /** The task that this one is a part of; goes with it. */
    parentTaskId: text('parent_task_id'),
    name: text('name').notNull(),
    description: text('description'),
    type: taskType('type').notNull().default('auto'),
    category: taskCategory('category').notNull().default('execute'),
    priority: taskPriority('priority').notNull().default('medium'),
    status: taskStatus('status').notNull().default('pending'),
    order: integer('order').notNull().default(0),
    /** What the agent reported; read by the tasks that depend on this one. */
    summary: text('summary'),
    /** How often the task was started again by itself after a crash; starting it by hand resets it. */
    retryCount: integer('retry_count').notNull().default(0),
    createdAt: createdAt(),
    updatedAt: updatedAt(),
  },
  (t) => [
    foreignKey({ name: 'tasks_phase_id_fkey', columns: [t.phaseId], foreignColumns: [phases.id] }).onDelete('cascade'),
    foreignKey({ name: 'tasks_initiative_id_fkey', columns: [t.initiativeId], foreignColumns: [initiatives.id] }).onDelete('cascade'),
    foreignKey({ name: 'tasks_parent_task_id_fkey', columns: [t.parentTaskId], foreignColumns: [t.id] }).onDelete('cascade'),
    index('tasks_phase_id_order_idx').on(t.phaseId, t.order),
    index('tasks_initiative_id_idx').on(t.initiativeId),
    index('tasks_parent_task_id_idx').on(t.parentTaskId),
    index('tasks_status_idx').on(t.status),
  ],
)

export const taskDependencies = orchestrator.table(
  'task_dependencies',
  {
    taskId: text('task_id').notNull(),
    dependsOnTaskId: text('depends_on_task_id').notNull(),
    createdAt: createdAt(),
  },
  (t) => [
    primaryKey({ name: 'task_dependencies_pkey', columns: [t.taskId, t.dependsOnTaskId] }),
    foreignKey({ name: 'task_dependencies_task_id_fkey', columns: [t.taskId], foreignColumns: [tasks.id] }).onDelete('cascade'),
    foreignKey({ name: 'task_dependencies_depends_on_task_id_fkey', columns: [t.dependsOnTaskId], foreignColumns: [tasks.id] }).onDelete(
      'cascade',
    ),
    index('task_dependencies_depends_on_task_id_idx').on(t.dependsOnTaskId),
  ],
)

export const pages = orchestrator.table(
  'pages',
  {
    id: text('id').primaryKey(),
    initiativeId: text('initiative_id').notNull(),
    /** Null for the root page of the initiative. */
    parentPageId: text('parent_page_id'),
    title: text('title').notNull(),
    content: jsonb('content').$type<TiptapNode>(),
    sortOrder: integer('sort_order').notNull().default(0),
    createdAt: createdAt(),
    updatedAt: updatedAt(),
  },
  (t) => [
    foreignKey({ name: 'pages_initiative_id_fkey', columns: [t.initiativeId], foreignColumns: [initiatives.id] }).onDelete('cascade'),
    foreignKey({ name: 'pages_parent_page_id_fkey', columns: [t.parentPageId], foreignColumns: [t.id] }).onDelete('cascade'),
    index('pages_initiative_id_idx').on(t.initiativeId),
    index('pages_parent_page_id_sort_order_idx').on(t.parentPageId, t.sortOrder),
  ],
)

/** A git repository that agents work in. */
export const projects = orchestrator.table(
  'projects',
  {
    id: text('id').primaryKey(),
    name: text('name').notNull(),
    url: text('url').notNull(),
    defaultBranch: text('default_branch').notNull().default('main'),
    lastFetchedAt: timestamptz('last_fetched_at'),
    createdAt: createdAt(),
    updatedAt: updatedAt(),
  },
  (t) => [unique('projects_name_key').on(t.name), unique('projects_url_key').on(t.url)],
)

export const initiativeProjects = orchestrator.table(
  'initiative_projects',
  {
    initiativeId: text('initiative_id').notNull(),
    projectId: text('project_id').notNull(),
    createdAt: createdAt(),
  },
  (t) => [
    primaryKey({ name: 'initiative_projects_pkey', columns: [t.initiativeId, t.projectId] }),
    foreignKey({ name: 'initiative_projects_initiative_id_fkey', columns: [t.initiativeId], foreignColumns: [initiatives.id] }).onDelete(
      'cascade',
    ),
    foreignKey({ name: 'initiative_projects_project_id_fkey', columns: [t.projectId], foreignColumns: [projects.id] }).onDelete('cascade'),
    index('initiative_projects_project_id_idx').on(t.projectId),
  ],
)

/** A remark on a line of a phase's diff. */
export const reviewComments = orchestrator.table(
  'review_comments',
  {
    id: text('id').primaryKey(),
    phaseId: text('phase_id').notNull(),
    filePath: text('file_path').notNull(),
    /** Counted in the new file, or in the old one for a removed line. */
    lineNumber: integer('line_number').notNull(),
    lineType: diffLineType('line_type').notNull(),
    body: text('body').notNull(),
    author: text('author').notNull().default('you'),
    resolved: boolean('resolved').notNull().default(false),
    createdAt: createdAt(),
    updatedAt: updatedAt(),
  },
  (t) => [
    foreignKey({ name: 'review_comments_phase_id_fkey', columns: [t.phaseId], foreignColumns: [phases.id] }).onDelete('cascade'),
    index('review_comments_phase_id_idx').on(t.phaseId),
  ],
)
