/**
 * Workspaces of pages and blocks, published from a git repository.
 *
 * Pages and blocks are one table, told apart by `parent_uuid`. A node's key is derived by the application (SHA-256 of workspace and page
 * name), so that publishing the same page again finds its row; the database therefore has no default for it.
 */
import { relations } from 'drizzle-orm'
import { foreignKey, index, integer, jsonb, pgSchema, text, unique, uuid } from 'drizzle-orm/pg-core'
import { createdAt, id, timestamptz, updatedAt } from './columns.ts'
import { users } from './identity.ts'

export const publishing = pgSchema('publishing')

export const syncStatus = publishing.enum('sync_status', ['idle', 'syncing', 'success', 'error'])
export const deploymentStatus = publishing.enum('deployment_status', ['pending', 'building', 'success', 'failed'])

interface NodeMetadata {
  tags?: string[]
  properties?: Record<string, unknown>
  frontmatter?: Record<string, unknown>
}

export const workspaces = publishing.table(
  'workspaces',
  {
    id: id(),
    userId: uuid('user_id').notNull(),
    /** The first part of every public address of the workspace. */
    slug: text('slug').notNull(),
    name: text('name').notNull(),
    domain: text('domain'),
    embedDepth: integer('embed_depth').notNull().default(5),
    createdAt: createdAt(),
    updatedAt: updatedAt(),
  },
  (t) => [
    foreignKey({ name: 'workspaces_user_id_fkey', columns: [t.userId], foreignColumns: [users.id] }).onDelete('cascade'),
    unique('workspaces_user_id_key').on(t.userId),
    unique('workspaces_slug_key').on(t.slug),
  ],
)

export const nodes = publishing.table(
  'nodes',
  {
    uuid: uuid('uuid').primaryKey(),
    workspaceId: uuid('workspace_id').notNull(),
    /** Null: a page. Otherwise: a block of that node. */
    parentUuid: uuid('parent_uuid'),
    order: integer('order').notNull().default(0),
    /** With its folders, e.g. `guides/setup/intro`; a block has its page's. */
    pageName: text('page_name').notNull(),
    slug: text('slug').notNull(),
    title: text('title').notNull(),
    /** Rendered when publishing; null for a page. */
    html: text('html'),
    metadata: jsonb('metadata').$type<NodeMetadata>(),
    createdAt: createdAt(),
    updatedAt: updatedAt(),
  },
  (t) => [
    foreignKey({ name: 'nodes_workspace_id_fkey', columns: [t.workspaceId], foreignColumns: [workspaces.id] }).onDelete('cascade'),
    foreignKey({ name: 'nodes_parent_uuid_fkey', columns: [t.parentUuid], foreignColumns: [t.uuid] }).onDelete('cascade'),
    index('nodes_parent_uuid_order_idx').on(t.parentUuid, t.order),
    index('nodes_workspace_id_page_name_idx').on(t.workspaceId, t.pageName),
  ],
)

export const gitRepositories = publishing.table(
  'git_repositories',
  {
    id: id(),
    workspaceId: uuid('workspace_id').notNull(),
    repoUrl: text('repo_url').notNull(),
    branch: text('branch').notNull().default('main'),
    /** A secret: the token with which the repository is read. */
    deployKey: text('deploy_key'),
    lastSync: timestamptz('last_sync'),
    syncStatus: syncStatus('sync_status').notNull().default('idle'),
    errorLog: text('error_log'),
    createdAt: createdAt(),
    updatedAt: updatedAt(),
  },
  (t) => [
    foreignKey({ name: 'git_repositories_workspace_id_fkey', columns: [t.workspaceId], foreignColumns: [workspaces.id] }).onDelete(
      'cascade',
    ),
    unique('git_repositories_workspace_id_key').on(t.workspaceId),
  ],
)

export const deploymentHistory = publishing.table(
  'deployment_history',
  {
    id: id(),
    workspaceId: uuid('workspace_id').notNull(),
    commitSha: text('commit_sha').notNull(),
    status: deploymentStatus('status').notNull().default('pending'),
    deployedAt: timestamptz('deployed_at').notNull().defaultNow(),
    errorLog: text('error_log'),
    /** One entry a line of the build's output. */
    buildLog: jsonb('build_log').$type<string[]>(),
    createdAt: createdAt(),
    updatedAt: updatedAt(),
  },
  (t) => [
    foreignKey({ name: 'deployment_history_workspace_id_fkey', columns: [t.workspaceId], foreignColumns: [workspaces.id] }).onDelete(
      'cascade',
    ),
    // The newest of each workspace, which is also what retention keeps.
    index('deployment_history_workspace_id_deployed_at_idx').on(t.workspaceId, t.deployedAt),
  ],
)

export const workspacesRelations = relations(workspaces, ({ one, many }) => ({
  user: one(users, { fields: [workspaces.userId], references: [users.id] }),
  nodes: many(nodes),
  gitRepository: one(gitRepositories),
  deployments: many(deploymentHistory),
}))

export const nodesRelations = relations(nodes, ({ one, many }) => ({
  workspace: one(workspaces, { fields: [nodes.workspaceId], references: [workspaces.id] }),
  parent: one(nodes, { fields: [nodes.parentUuid], references: [nodes.uuid], relationName: 'children' }),
  children: many(nodes, { relationName: 'children' }),
}))

export const gitRepositoriesRelations = relations(gitRepositories, ({ one }) => ({
  workspace: one(workspaces, { fields: [gitRepositories.workspaceId], references: [workspaces.id] }),
}))

export const deploymentHistoryRelations = relations(deploymentHistory, ({ one }) => ({
  workspace: one(workspaces, { fields: [deploymentHistory.workspaceId], references: [workspaces.id] }),
}))
