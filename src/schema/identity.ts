/**
 * Users and the ways in which they sign in, shared by all the systems.
 *
 * Deleting a user here deletes what only that user could use (accounts, sessions, keys); what the user wrote for others stays and
 * loses its author. Most deletions are soft (`deleted_at`) and do neither.
 */
import { relations, sql } from 'drizzle-orm'
import { foreignKey, index, pgSchema, primaryKey, text, unique, uuid, vector } from 'drizzle-orm/pg-core'
import { createdAt, id, timestamptz, updatedAt } from './columns.ts'

export const identity = pgSchema('identity')

export const userRole = identity.enum('user_role', ['admin', 'user'])

export const users = identity.table(
  'users',
  {
    id: id(),
    email: text('email').notNull(),
    username: text('username'),
    name: text('name'),
    image: text('image'),
    emailVerifiedAt: timestamptz('email_verified_at'),
    /** Null for a user who only ever signs in through an OAuth provider. */
    passwordHash: text('password_hash'),
    role: userRole('role').notNull().default('user'),
    createdAt: createdAt(),
    updatedAt: updatedAt(),
    deletedAt: timestamptz('deleted_at'),
    embedding: vector('embedding', { dimensions: 16 }),
  },
  (t) => [
    unique('users_email_key').on(t.email),
    unique('users_username_key').on(t.username),
    index('users_deleted_at_idx').on(t.deletedAt).where(sql`deleted_at is not null`),
  ],
)

/** One user's account with one OAuth provider. */
export const accounts = identity.table(
  'accounts',
  {
    userId: uuid('user_id').notNull(),
    provider: text('provider').notNull(),
    providerAccountId: text('provider_account_id').notNull(),
    /** What the provider speaks: oauth, oidc, email, webauthn. */
    type: text('type').notNull(),
    accessToken: text('access_token'),
    refreshToken: text('refresh_token'),
    idToken: text('id_token'),
    tokenType: text('token_type'),
    scope: text('scope'),
    sessionState: text('session_state'),
    /** When the access token stops working; the account itself stays. */
    expiresAt: timestamptz('expires_at'),
    createdAt: createdAt(),
    updatedAt: updatedAt(),
  },
  (t) => [
    primaryKey({ name: 'accounts_pkey', columns: [t.provider, t.providerAccountId] }),
    foreignKey({ name: 'accounts_user_id_fkey', columns: [t.userId], foreignColumns: [users.id] }).onDelete('cascade'),
    index('accounts_user_id_idx').on(t.userId),
  ],
)

export const sessions = identity.table(
  'sessions',
  {
    sessionToken: text('session_token').primaryKey(),
    userId: uuid('user_id').notNull(),
    expiresAt: timestamptz('expires_at').notNull(),
    createdAt: createdAt(),
    updatedAt: updatedAt(),
  },
  (t) => [
    foreignKey({ name: 'sessions_user_id_fkey', columns: [t.userId], foreignColumns: [users.id] }).onDelete('cascade'),
    index('sessions_user_id_idx').on(t.userId),
    index('sessions_expires_at_idx').on(t.expiresAt),
  ],
)

/** Tokens in flight by e-mail: to prove an address or to set a new password. The address need not belong to a user yet. */
export const verificationTokens = identity.table(
  'verification_tokens',
  {
    identifier: text('identifier').notNull(),
    token: text('token').notNull(),
    expiresAt: timestamptz('expires_at').notNull(),
    createdAt: createdAt(),
  },
  (t) => [
    primaryKey({ name: 'verification_tokens_pkey', columns: [t.identifier, t.token] }),
    index('verification_tokens_expires_at_idx').on(t.expiresAt),
  ],
)

/** Who a user is on a chat platform. */
export const platformIdentities = identity.table(
  'platform_identities',
  {
    id: id(),
    userId: uuid('user_id').notNull(),
    platform: text('platform').notNull(),
    platformUserId: text('platform_user_id').notNull(),
    createdAt: createdAt(),
    updatedAt: updatedAt(),
  },
  (t) => [
    foreignKey({ name: 'platform_identities_user_id_fkey', columns: [t.userId], foreignColumns: [users.id] }).onDelete('cascade'),
    unique('platform_identities_platform_platform_user_id_key').on(t.platform, t.platformUserId),
    index('platform_identities_user_id_idx').on(t.userId),
  ],
)

/** Only the salted hash of a key is kept, so a key can be checked but never shown again. */
export const apiKeys = identity.table(
  'api_keys',
  {
    id: id(),
    userId: uuid('user_id').notNull(),
    name: text('name').notNull(),
    secretHash: text('secret_hash').notNull(),
    salt: text('salt').notNull(),
    lastUsedAt: timestamptz('last_used_at'),
    createdAt: createdAt(),
    updatedAt: updatedAt(),
  },
  (t) => [
    foreignKey({ name: 'api_keys_user_id_fkey', columns: [t.userId], foreignColumns: [users.id] }).onDelete('cascade'),
    index('api_keys_user_id_idx').on(t.userId),
  ],
)

export const usersRelations = relations(users, ({ many }) => ({
  accounts: many(accounts),
  sessions: many(sessions),
  platformIdentities: many(platformIdentities),
  apiKeys: many(apiKeys),
}))

export const accountsRelations = relations(accounts, ({ one }) => ({
  user: one(users, { fields: [accounts.userId], references: [users.id] }),
}))

export const sessionsRelations = relations(sessions, ({ one }) => ({
  user: one(users, { fields: [sessions.userId], references: [users.id] }),
}))

export const platformIdentitiesRelations = relations(platformIdentities, ({ one }) => ({
  user: one(users, { fields: [platformIdentities.userId], references: [users.id] }),
}))

export const apiKeysRelations = relations(apiKeys, ({ one }) => ({
  user: one(users, { fields: [apiKeys.userId], references: [users.id] }),
}))
