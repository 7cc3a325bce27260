/** What somebody said, the draft that the model made of it, the task that was confirmed, and where the task stands. */
import { assistant } from '../../../schema/index.ts'
import { uuidFor } from '../../random.ts'
import type { SampleTable } from '../../sample.ts'
import {
  after,
  ago,
  ahead,
  day,
  hour,
  minute,
  type Organization,
  organizationId,
  organizationNames,
  organizations,
  type Person,
  people,
  sampleOf,
  stamps,
  userId,
} from '../world.ts'

const clientNames: Record<Organization, readonly string[]> = {
  larkspur: ['Pinefield Theatre', 'Blue Kettle Tea', 'Moonrise Bakery'],
  ternhaven: ['Saltmarsh Seafood', 'Northgate Timber'],
  copperleaf: ['Willowbank School', 'Greenfold Sports Club'],
}

const stages = [
  ['incoming', 'Incoming'],
  ['doing', 'In progress'],
  ['waiting', 'Waiting for somebody'],
  ['done', 'Done'],
] as const

type Stage = (typeof stages)[number][0]

/** Who, what they said, the task it became, for which client, where it stands, and how many days ago and ahead it was said and is due. */
const confirmed: readonly (readonly [Person, string, string, string | null, Stage, number, number | null])[] = [
  ['mira', 'poster drafts for pinefield by friday please', 'Draft three posters', 'Pinefield Theatre', 'doing', 3, 1],
  ['mira', 'remind me to send the january invoice to blue kettle', 'Send the January invoice', 'Blue Kettle Tea', 'incoming', 1, 5],
  ['jonas', 'the bakery wants new photos, book the photographer', 'Book a photographer', 'Moonrise Bakery', 'waiting', 6, 8],
  ['jonas', 'back up the old laptop before we give it away', 'Back up the old laptop', null, 'done', 24, -12],
  ['asha', 'colour proofs for the tea boxes came back too green', 'Correct the colour proofs', 'Blue Kettle Tea', 'doing', 4, 2],
  ['asha', 'ask pinefield which font they bought', 'Ask for the font licence', 'Pinefield Theatre', 'waiting', 9, 3],
  ['theo', 'truck 7 makes a noise again, workshop next week', 'Take truck 7 to the workshop', null, 'incoming', 2, 6],
  ['theo', 'customs papers for the salmon container until tuesday', 'Prepare the customs papers', 'Saltmarsh Seafood', 'doing', 2, 5],
  ['yuki', 'northgate moved their delivery to thursday morning', 'Move the Northgate delivery', 'Northgate Timber', 'done', 11, -7],
  ['yuki', 'check why the cold chain sensor went silent', 'Check the cold chain sensor', 'Saltmarsh Seafood', 'doing', 1, 1],
  ['daria', 'order tyres for winter, last ones are worn', 'Order winter tyres', null, 'done', 29, -15],
  ['daria', 'write down how to load the timber wagons', 'Describe how to load timber wagons', 'Northgate Timber', 'incoming', 5, null],
  ['samir', 'flu vaccinations at the school, plan two mornings', 'Plan the vaccination mornings', 'Willowbank School', 'doing', 7, 10],
  ['samir', 'call the sports club about the first aid course', 'Agree on the first aid course', 'Greenfold Sports Club', 'waiting', 3, 4],
  ['nell', 'waiting room printer is jammed again', 'Repair the printer of the waiting room', null, 'done', 14, -13],
  ['nell', 'new opening hours on the website from february', 'Publish the new opening hours', null, 'incoming', 1, 16],
]

/** Drafts that never became a task. */
const unconfirmed: readonly (readonly [Person, string, 'pending' | 'discarded', number])[] = [
  ['mira', 'something about the printer, I forget', 'discarded', 8],
  ['yuki', 'maybe repaint the loading dock in spring', 'pending', 2],
  ['nell', 'order more gloves, size m and l', 'pending', 1],
  ['daria', 'find out what the new toll costs us', 'pending', 34],
]

/** Made by hand, so without a draft; their clients and stages are whatever the person chose. */
const byHand: readonly (readonly [Person, string, Stage, 'pending' | 'cancelled'])[] = [
  ['asha', 'Tidy the shared drive', 'incoming', 'pending'],
  ['theo', 'Rent a second warehouse', 'done', 'cancelled'],
  ['samir', 'Renew the cleaning contract', 'incoming', 'pending'],
]

const statusOf = { incoming: 'pending', doing: 'in_progress', waiting: 'in_progress', done: 'completed' } as const

export const taskId = (title: string) => uuidFor(`assistant.tasks/${title}`)
export const clientId = (name: string) => uuidFor(`assistant.clients/${name}`)
const stageId = (organization: Organization, stage: Stage) => uuidFor(`assistant.pipeline_stages/${organization}/${stage}`)
const draftId = (said: string) => uuidFor(`assistant.task_drafts/${said}`)

type TaskRow = typeof assistant.tasks.$inferInsert & { id: string; createdAt: Date; updatedAt: Date }
type LogRow = typeof assistant.taskLogs.$inferInsert
type DraftRow = typeof assistant.taskDrafts.$inferInsert

export function tasksSample(): SampleTable[] {
  return [
    sampleOf(
      assistant.organizations,
      organizationNames.map((slug) => {
        const { name, founded } = organizations[slug]
        return { id: organizationId(slug), name, slug, ...stamps(ago(founded * day)) }
      }),
    ),
    sampleOf(
      assistant.clients,
      organizationNames.flatMap((organization) =>
        clientNames[organization].map((name, position) => ({
          id: clientId(name),
          organizationId: organizationId(organization),
          name,
          ...stamps(ago((organizations[organization].founded - 10 - position * 30) * day)),
        })),
      ),
    ),
    sampleOf(
      assistant.pipelineStages,
      organizationNames.flatMap((organization) =>
        stages.map(([slug, name], position) => ({
          id: stageId(organization, slug),
          organizationId: organizationId(organization),
          name,
          slug,
          position,
          ...stamps(ago(organizations[organization].founded * day)),
        })),
      ),
    ),
    sampleOf(assistant.taskDrafts, drafts()),
    sampleOf(assistant.tasks, tasks()),
    sampleOf(assistant.taskLogs, tasks().flatMap(logsOf)),
  ]
}

function drafts(): DraftRow[] {
  const draft = (person: Person, said: string, days: number) => ({
    id: draftId(said),
    userId: userId(person),
    organizationId: organizationId(people[person].organization),
    said,
    createdAt: ago(days * day),
    expiresAt: after(ago(days * day), 30 * day),
  })
  return [
    ...confirmed.map(([person, said, title, client, , days, due]) => {
      const confirmedAt = after(ago(days * day), 2 * minute)
      const parsed = { title, client, due: due === null ? null : ahead(due * day).toISOString(), confidence: 0.9 }
      return { ...draft(person, said, days), parsed, status: 'confirmed' as const, confirmedAt, updatedAt: confirmedAt }
    }),
    ...unconfirmed.map(([person, said, status, days]) => {
      const parsed = status === 'discarded' ? { title: null, confidence: 0.2 } : { title: said, confidence: 0.6 }
      return { ...draft(person, said, days), parsed, status, updatedAt: ago(days * day - hour) }
    }),
  ]
}

/** Numbered within each organization, in the order in which they were made. */
function tasks(): TaskRow[] {
  const made: (Omit<TaskRow, 'displayId' | 'organizationId'> & { organization: Organization })[] = [
    ...byHand.map(([person, title, stage, status], position) => ({
      id: taskId(title),
      userId: userId(person),
      organization: people[person].organization,
      stageId: stageId(people[person].organization, stage),
      title,
      status,
      ...stamps(ago((40 + position) * day), ago(18 * day)),
    })),
    ...confirmed.map(([person, said, title, client, stage, days, due]) => ({
      id: taskId(title),
      userId: userId(person),
      organization: people[person].organization,
      clientId: client === null ? null : clientId(client),
      stageId: stageId(people[person].organization, stage),
      draftId: draftId(said),
      title,
      status: statusOf[stage],
      dueDate: due === null ? null : ahead(due * day),
      ...stamps(after(ago(days * day), 2 * minute), after(ago(days * day), 20 * hour)),
    })),
  ]
  const counts = new Map<Organization, number>()
  return made
    .toSorted((a, b) => a.createdAt.getTime() - b.createdAt.getTime())
    .map(({ organization, ...task }) => {
      const displayId = (counts.get(organization) ?? 0) + 1
      counts.set(organization, displayId)
      return { ...task, organizationId: organizationId(organization), displayId }
    })
}

function logsOf(task: TaskRow): LogRow[] {
  const log = (action: string, createdAt: Date, detail: Record<string, unknown>) => ({
    id: uuidFor(`assistant.task_logs/${task.id}/${action}`),
    taskId: task.id,
    actorId: task.userId ?? null,
    action,
    detail,
    createdAt,
  })
  const created = log('created', task.createdAt, { from: task.draftId ? 'draft' : 'form' })
  return task.status === 'pending'
    ? [created]
    : [created, log('status_changed', task.updatedAt, { from: 'pending', to: task.status ?? 'pending' })]
}
