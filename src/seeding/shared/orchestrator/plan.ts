/** What is to be done: initiatives in phases, phases in tasks, each in its order. */
import { orchestrator } from '../../../schema/index.ts'
import { commitFor, nanoidFor } from '../../random.ts'
import type { SampleTable } from '../../sample.ts'
import { after, ago, day, hour, sampleOf, stamps } from '../world.ts'

type PhaseStatus = (typeof orchestrator.phaseStatus.enumValues)[number]
type Category = (typeof orchestrator.taskCategory.enumValues)[number]
type TaskStatus = (typeof orchestrator.taskStatus.enumValues)[number]

/** A short name of our own for a row, and what stands in it. */
const initiatives = {
  booking: { name: 'Booking page for the clinic', status: 'active', branch: 'initiative/booking-page', days: 24 },
  website: { name: 'Tidy the studio website', status: 'pending_review', branch: 'initiative/tidy-website', days: 40 },
  tracking: { name: 'Explore container tracking', status: 'archived', branch: null, days: 190 },
} as const

export type Initiative = keyof typeof initiatives

const phases: readonly (readonly [string, Initiative, string, PhaseStatus])[] = [
  ['booking-data', 'booking', 'Store appointments', 'completed'],
  ['booking-form', 'booking', 'Form for patients', 'in_progress'],
  ['booking-mail', 'booking', 'Reminders by e-mail', 'blocked'],
  ['booking-launch', 'booking', 'Launch', 'pending'],
  ['website-links', 'website', 'Repair dead links', 'completed'],
  ['website-images', 'website', 'Shrink images', 'pending_review'],
  ['tracking-study', 'tracking', 'Compare providers', 'approved'],
]

const phaseOrder: readonly (readonly [string, string])[] = [
  ['booking-form', 'booking-data'],
  ['booking-mail', 'booking-data'],
  ['booking-launch', 'booking-form'],
  ['booking-launch', 'booking-mail'],
  ['website-images', 'website-links'],
]

/** Key, phase or initiative, task that it is a part of, name, category, status, and the report of what is done. Parts follow their whole. */
const tasks: readonly (readonly [string, string, string | null, string, Category, TaskStatus, string | null])[] = [
  [
    'plan',
    'booking',
    null,
    'Plan the phases of the booking page',
    'plan',
    'completed',
    'Four phases; the form and the e-mails can be built at the same time.',
  ],
  [
    'table',
    'booking-data',
    null,
    'Create the table of appointments',
    'execute',
    'completed',
    'Added the table and a constraint against overlapping times.',
  ],
  ['table-migrate', 'booking-data', 'table', 'Write the migration', 'execute', 'completed', 'One migration, applied in a second.'],
  [
    'table-test',
    'booking-data',
    'table',
    'Test overlapping appointments',
    'verify',
    'completed',
    'Two appointments in one room are refused.',
  ],
  ['data-merge', 'booking-data', null, 'Merge the phase', 'merge', 'completed', 'Merged without conflicts.'],
  ['form', 'booking-form', null, 'Build the form', 'execute', 'in_progress', null],
  [
    'form-fields',
    'booking-form',
    'form',
    'Fields and their labels',
    'execute',
    'completed',
    'Name, reason and time; labels are read by screen readers.',
  ],
  ['form-errors', 'booking-form', 'form', 'Say what is missing', 'execute', 'in_progress', null],
  ['form-review', 'booking-form', null, 'Review the form', 'review', 'pending', null],
  ['mail-study', 'booking-mail', null, 'Find out how reminders are sent today', 'research', 'completed', 'By telephone, two days before.'],
  ['mail', 'booking-mail', null, 'Send a reminder two days before', 'execute', 'blocked', null],
  ['links', 'website-links', null, 'Find and repair dead links', 'execute', 'completed', 'Repaired 14 links, removed 3.'],
  ['images', 'website-images', null, 'Shrink images above 500 kB', 'execute', 'completed', 'Shrunk 22 images from 31 MB to 4 MB.'],
  ['images-detail', 'website-images', null, 'Describe what each page may weigh', 'detail', 'pending', null],
  ['study', 'tracking-study', null, 'Compare three providers', 'research', 'completed', 'None covers the northern route.'],
]

const taskOrder: readonly (readonly [string, string])[] = [
  ['table-test', 'table-migrate'],
  ['data-merge', 'table'],
  ['form-errors', 'form-fields'],
  ['form-review', 'form'],
  ['mail', 'mail-study'],
  ['images-detail', 'images'],
]

export const initiativeId = (key: Initiative) => nanoidFor(`orchestrator.initiatives/${key}`)
export const phaseId = (key: string) => nanoidFor(`orchestrator.phases/${key}`)
export const pageId = (key: string) => nanoidFor(`orchestrator.pages/${key}`)
export const taskId = (key: string) => nanoidFor(`orchestrator.tasks/${key}`)
const initiativeNames = Object.keys(initiatives) as Initiative[]

/** So many hours after the initiative was begun. */
export const begun = (initiative: Initiative, hours: number) => after(ago(initiatives[initiative].days * day), hours * hour)

/** A Tiptap document with a paragraph for each line. */
export const document = (lines: readonly string[]) => ({
  type: 'doc',
  content: lines.map((text) => ({ type: 'paragraph', content: [{ type: 'text', text }] })),
})

export function planSample(): SampleTable[] {
  const initiativeOf = new Map(phases.map(([key, initiative]) => [key, initiative]))

  const phaseRows: (typeof orchestrator.phases.$inferInsert)[] = phases.map(([key, initiative, name, status], position) => ({
    id: phaseId(key),
    initiativeId: initiativeId(initiative),
    name,
    content: document([`${name}: see the pages of the initiative.`]),
    status,
    mergeBase: status === 'completed' ? commitFor(`merge base of ${key}`) : null,
    ...stamps(begun(initiative, 2 + position)),
  }))

  const taskRows: (typeof orchestrator.tasks.$inferInsert)[] = tasks.map(
    ([key, place, parent, name, category, status, summary], position) => {
      const initiative = initiativeOf.get(place) ?? 'booking'
      return {
        id: taskId(key),
        phaseId: initiativeOf.has(place) ? phaseId(place) : null,
        initiativeId: initiativeId(initiative),
        parentTaskId: parent === null ? null : taskId(parent),
        name,
        description: summary === null ? null : `${name}, in small steps.`,
        category,
        priority: status === 'blocked' ? 'high' : category === 'research' ? 'low' : 'medium',
        status,
        order: position,
        summary,
        retryCount: key === 'images' ? 1 : 0,
        ...stamps(begun(initiative, 12 + position), begun(initiative, 30 + position)),
      }
    },
  )

  return [
    sampleOf(
      orchestrator.initiatives,
      initiativeNames.map((key) => {
        const { name, status, branch } = initiatives[key]
        return { id: initiativeId(key), name, status, branch, ...stamps(begun(key, 0), begun(key, 72)) }
      }),
    ),
    sampleOf(orchestrator.phases, phaseRows),
    sampleOf(
      orchestrator.phaseDependencies,
      phaseOrder.map(([key, before]) => ({ phaseId: phaseId(key), dependsOnPhaseId: phaseId(before), createdAt: ago(20 * day) })),
    ),
    sampleOf(orchestrator.tasks, taskRows),
    sampleOf(
      orchestrator.taskDependencies,
      taskOrder.map(([key, before]) => ({ taskId: taskId(key), dependsOnTaskId: taskId(before), createdAt: ago(19 * day) })),
    ),
  ]
}
