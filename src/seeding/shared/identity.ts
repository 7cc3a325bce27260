/** The people of the small world, two who left, and the ways in which they sign in. */
import { identity } from '../../schema/index.ts'
import { hashEmbedding } from '../embedding.ts'
import { nanoidFor, uuidFor } from '../random.ts'
import type { SampleTable } from '../sample.ts'
import { after, ago, ahead, day, hour, minute, type Person, people, personNames, sampleOf, stamps, userId } from './world.ts'

/** Otto is past the 30 days after which retention removes who was deleted softly, Wren is not. */
const left = [
  { person: 'otto', name: 'Otto Fennimoore', joined: 330, deleted: 45 },
  { person: 'wren', name: 'Wren Castlebay', joined: 160, deleted: 6 },
]

/** Signs in with a password; the others only through a provider. */
const withPassword: readonly Person[] = ['mira', 'theo', 'samir']

function user(person: string, name: string, joined: number) {
  const email = `${person}@example.${person === 'otto' ? 'org' : 'com'}`
  return {
    id: userId(person),
    email,
    username: person,
    name,
    image: `https://images.example.com/people/${person}.png`,
    emailVerifiedAt: ago(joined * day - 20 * minute),
    embedding: hashEmbedding(`${name} ${person} ${email}`, 16),
  }
}

export function identitySample(): SampleTable[] {
  const users: (typeof identity.users.$inferInsert)[] = [
    ...personNames.map((person) => ({
      ...user(person, people[person].name, people[person].joined),
      passwordHash: withPassword.includes(person) ? `$argon2id$v=19$m=65536,t=3,p=4$sample-salt$sample-hash-of-${person}` : null,
      role: person === 'mira' ? ('admin' as const) : ('user' as const),
      ...stamps(ago(people[person].joined * day), ago(20 * day)),
    })),
    ...left.map(({ person, name, joined, deleted }) => ({
      ...user(person, name, joined),
      ...stamps(ago(joined * day), ago(deleted * day)),
      deletedAt: ago(deleted * day),
    })),
  ]

  const accounts: (typeof identity.accounts.$inferInsert)[] = personNames
    .filter((person) => !withPassword.includes(person) || person === 'mira')
    .map((person, position) => {
      const provider = position % 2 === 0 ? 'github' : 'google'
      return {
        userId: userId(person),
        provider,
        providerAccountId: String(5_200_100 + position * 37),
        type: provider === 'google' ? 'oidc' : 'oauth',
        accessToken: `sample-token-access-${person}`,
        refreshToken: provider === 'google' ? `sample-token-refresh-${person}` : null,
        idToken: provider === 'google' ? `sample-token-id-${person}` : null,
        tokenType: 'bearer',
        scope: provider === 'google' ? 'openid email profile' : 'read:user user:email',
        expiresAt: provider === 'google' ? ahead((position - 2) * hour) : null,
        ...stamps(ago(people[person].joined * day), ago(3 * day)),
      }
    })

  // Everybody's present session, which lasts 30 days from its last use, and an old one of every other person.
  const session = (person: Person, device: string, started: number, used: number) => ({
    sessionToken: `sample-token-session-${person}-${device}`,
    userId: userId(person),
    expiresAt: after(ago(used), 30 * day),
    ...stamps(ago(started), ago(used)),
  })
  const sessions: (typeof identity.sessions.$inferInsert)[] = personNames.flatMap((person, position) => [
    session(person, 'laptop', (9 + position) * day, (1 + position) * hour),
    ...(position % 2 === 0 ? [session(person, 'phone', (70 + position) * day, (33 + position) * day)] : []),
  ])

  const token = (identifier: string, expiresAt: Date) => ({
    identifier,
    token: `sample-token-verify-${nanoidFor(identifier)}`,
    expiresAt,
    createdAt: after(expiresAt, -day),
  })
  const verificationTokens: (typeof identity.verificationTokens.$inferInsert)[] = [
    token('nell@example.com', ahead(22 * hour)),
    token('invited.guest@example.org', ahead(3 * hour)),
    token('daria@example.com', ago(2 * day)),
    token('misspelt.adress@example.org', ago(16 * day)),
  ]

  const platformIdentities: (typeof identity.platformIdentities.$inferInsert)[] = personNames.map((person, position) => {
    const platform = people[person].organization === 'ternhaven' ? 'discord' : 'slack'
    return {
      id: uuidFor(`identity.platform_identities/${platform}/${person}`),
      userId: userId(person),
      platform,
      platformUserId: platform === 'slack' ? `U0SAMPLE${position}` : String(90_010_000 + position),
      ...stamps(ago((people[person].joined - 1) * day)),
    }
  })

  const apiKey = (person: Person, name: string, created: number, used: number | null) => ({
    id: uuidFor(`identity.api_keys/${person}/${name}`),
    userId: userId(person),
    name,
    secretHash: `sample-hash-${person}-${name}`,
    salt: `sample-salt-${person}-${name}`,
    lastUsedAt: used === null ? null : ago(used),
    ...stamps(ago(created * day), ago(used ?? created * day)),
  })
  const apiKeys: (typeof identity.apiKeys.$inferInsert)[] = [
    apiKey('mira', 'continuous-integration', 120, 2 * hour),
    apiKey('theo', 'warehouse-screen', 96, 4 * minute),
    apiKey('theo', 'old-warehouse-screen', 300, 97 * day),
    apiKey('samir', 'spreadsheet', 12, null),
  ]

  return [
    sampleOf(identity.users, users),
    sampleOf(identity.accounts, accounts),
    sampleOf(identity.sessions, sessions),
    sampleOf(identity.verificationTokens, verificationTokens),
    sampleOf(identity.platformIdentities, platformIdentities),
    sampleOf(identity.apiKeys, apiKeys),
  ]
}
