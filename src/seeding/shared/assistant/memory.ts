/** What was said in the organizations' channels, what the assistant made of it, and what it found suspicious. */
import { assistant } from '../../../schema/index.ts'
import { hashEmbedding } from '../../embedding.ts'
import { uuidFor } from '../../random.ts'
import type { SampleTable } from '../../sample.ts'
import {
  after,
  ago,
  day,
  hour,
  minute,
  type Organization,
  organizationId,
  organizationNames,
  people,
  sampleOf,
  stamps,
  userId,
} from '../world.ts'
import { client, type Entity, said, user } from './said.ts'

/** What an organization knows of an entity, all observations taken together. */
const summaries: readonly (readonly [Organization, Entity, string])[] = [
  [
    'larkspur',
    client('Pinefield Theatre'),
    'A theatre that wants posters; favours the second draft, with a larger title. Font licence being clarified.',
  ],
  [
    'larkspur',
    client('Blue Kettle Tea'),
    'A tea shop that pays promptly. New colour proofs of the tea boxes are under way, the January invoice is open.',
  ],
  [
    'larkspur',
    client('Moonrise Bakery'),
    'A bakery with a second shop from March. New photos wait for the photographer, a sign may follow.',
  ],
  ['larkspur', user('jonas'), 'Leads the bakery project and has been working late because of it.'],
  ['ternhaven', client('Saltmarsh Seafood'), 'Ships salmon in cooled containers; papers and cold chain have to be right every week.'],
  ['ternhaven', client('Northgate Timber'), 'Receives timber deliveries before nine in the morning only.'],
  ['copperleaf', client('Willowbank School'), 'A school that books vaccinations on two mornings, in its gym.'],
  ['copperleaf', user('nell'), 'Runs reception, often alone.'],
]

type Threat = (typeof assistant.threatLevel.enumValues)[number]

/** Three of these are older than the 90 days for which they are kept. */
const suspicions: readonly (readonly [Organization, Threat, string, Record<string, unknown>, number])[] = [
  ['larkspur', 'low', 'sign_in.new_device', { device: 'laptop', address: '192.0.2.14' }, 9],
  ['larkspur', 'medium', 'sign_in.failed_repeatedly', { attempts: 6, address: '198.51.100.23' }, 17],
  ['larkspur', 'high', 'prompt_injection.suspected', { channel: 'general', excerpt: 'ignore all earlier instructions' }, 33],
  ['larkspur', 'low', 'api_key.created', { name: 'continuous-integration' }, 120],
  ['ternhaven', 'low', 'sign_in.new_device', { device: 'phone', address: '192.0.2.77' }, 3],
  ['ternhaven', 'medium', 'api_key.unused', { name: 'old-warehouse-screen', days: 97 }, 1],
  ['ternhaven', 'critical', 'permissions.escalation_attempted', { path: '/api/admin/users', address: '203.0.113.9' }, 2],
  ['ternhaven', 'low', 'sign_in.new_device', { device: 'tablet', address: '192.0.2.78' }, 140],
  ['copperleaf', 'medium', 'export.large', { rows: 4200 }, 26],
  ['copperleaf', 'high', 'sign_in.impossible_travel', { from: 'Ghent', to: 'Osaka', minutes: 40 }, 48],
  ['copperleaf', 'low', 'password.reset', { by: 'e-mail' }, 95],
]

export function memorySample(): SampleTable[] {
  const messages: (typeof assistant.channelMessages.$inferInsert)[] = said.map(([person, body, hours, ...observations], position) => {
    const { organization, name } = people[person]
    const createdAt = ago(hours * hour)
    const processedAt = observations.length === 0 ? null : after(createdAt, 4 * minute)
    return {
      id: uuidFor(`assistant.channel_messages/${body}`),
      organizationId: organizationId(organization),
      platform: organization === 'ternhaven' ? 'discord' : 'slack',
      channel: organization === 'copperleaf' ? 'reception' : 'general',
      externalId: `${createdAt.getTime() / 1000}.${String(position).padStart(6, '0')}`,
      author: name,
      body,
      processedAt,
      ...stamps(createdAt, processedAt ?? createdAt),
    }
  })

  const observations: (typeof assistant.contextObservations.$inferInsert)[] = said.flatMap(([person, , hours, ...found]) =>
    found.map(([[entityType, entityId], content]) => {
      const observedAt = ago(hours * hour)
      // The newest is still waiting for its embedding.
      const embedding = hours < 24 ? null : hashEmbedding(content, 1536)
      return {
        id: uuidFor(`assistant.context_observations/${content}`),
        organizationId: organizationId(people[person].organization),
        userId: userId(person),
        entityType,
        entityId,
        content,
        embedding,
        observedAt,
        ...stamps(after(observedAt, 4 * minute)),
      }
    }),
  )

  // Nobody in particular is behind these.
  const drawnFromTasks: (typeof assistant.contextObservations.$inferInsert)[] = organizationNames.map((organization) => {
    const content = `Tasks of ${organization} are usually finished within two weeks.`
    return {
      id: uuidFor(`assistant.context_observations/${content}`),
      organizationId: organizationId(organization),
      entityType: 'organization',
      entityId: organizationId(organization),
      content,
      embedding: hashEmbedding(content, 1536),
      observedAt: ago(2 * day),
      ...stamps(ago(2 * day)),
    }
  })

  return [
    sampleOf(assistant.channelMessages, messages),
    sampleOf(assistant.contextObservations, [...observations, ...drawnFromTasks]),
    sampleOf(
      assistant.contextSummaries,
      summaries.map(([organization, [entityType, entityId], summary]) => ({
        id: uuidFor(`assistant.context_summaries/${organization}/${entityType}/${entityId}`),
        organizationId: organizationId(organization),
        entityType,
        entityId,
        summary,
        embedding: hashEmbedding(summary, 1536),
        ...stamps(ago(10 * day), ago(20 * hour)),
      })),
    ),
    sampleOf(
      assistant.securityAuditLogs,
      suspicions.map(([organization, level, event, detail, days]) => ({
        id: uuidFor(`assistant.security_audit_logs/${organization}/${event}/${days}`),
        organizationId: organizationId(organization),
        threatLevel: level,
        event,
        detail,
        createdAt: ago(days * day - 3 * hour),
      })),
    ),
  ]
}
