/** The repositories that are worked on, the pages that describe the work, the review of it, and small errands besides. */
import { orchestrator } from '../../../schema/index.ts'
import { nanoidFor } from '../../random.ts'
import type { SampleTable } from '../../sample.ts'
import { ago, day, minute, sampleOf, stamps } from '../world.ts'
import { agentId } from './agents.ts'
import { begun, document, type Initiative, initiativeId, pageId, phaseId } from './plan.ts'

/** Key, initiative, page above, title, and a paragraph for each line. */
const pages: readonly (readonly [string, Initiative, string | null, string, readonly string[]])[] = [
  ['booking', 'booking', null, 'Booking page', ['Patients choose a free time by themselves.', 'Nobody has to telephone.']],
  ['booking-rules', 'booking', 'booking', 'Rules', ['An appointment takes twenty minutes.', 'It can be moved until the evening before.']],
  ['booking-words', 'booking', 'booking', 'Wording', ['Short sentences, no abbreviations.']],
  ['booking-words-mail', 'booking', 'booking-words', 'Wording of e-mails', ['The time stands in the subject.']],
  ['website', 'website', null, 'Website', ['Pages load within a second.']],
  ['tracking', 'tracking', null, 'Container tracking', ['Where is container 12?']],
]

const projects = ['clinic-site', 'studio-site', 'fleet-tools'] as const
type Project = (typeof projects)[number]

const worksOn: readonly (readonly [Initiative, Project])[] = [
  ['booking', 'clinic-site'],
  ['website', 'studio-site'],
  ['tracking', 'fleet-tools'],
  ['tracking', 'clinic-site'],
]

/** Phase, file, line and its type, remark, author, resolved. */
const reviews: readonly (readonly [string, string, number, 'added' | 'removed' | 'context', string, string, boolean])[] = [
  ['booking-data', 'migrations/0007_appointments.sql', 12, 'added', 'Does this also refuse appointments that touch?', 'you', true],
  ['booking-data', 'src/appointments.ts', 40, 'removed', 'Good that this is gone.', 'you', true],
  ['website-images', 'assets/team.jpg.txt', 1, 'context', 'Is the original kept somewhere?', 'you', false],
  ['website-images', 'scripts/shrink.ts', 18, 'added', 'The quality could be an option.', 'you', false],
]

/** Description, branch, agent, project, status. */
const errands: readonly (readonly [
  string,
  string,
  string | null,
  Project | null,
  (typeof orchestrator.errandStatus.enumValues)[number],
])[] = [
  ['Correct the telephone number in the footer', 'errand/footer-number', 'brisk-badger', 'clinic-site', 'merged'],
  ['Rename the team page', 'errand/team-page', 'gentle-crane', 'studio-site', 'pending_review'],
  ['Update the dependencies of the fleet tools', 'errand/fleet-dependencies', null, 'fleet-tools', 'conflict'],
  ['Try a darker background', 'errand/dark-background', null, null, 'abandoned'],
]

const projectId = (key: Project) => nanoidFor(`orchestrator.projects/${key}`)

export function projectsSample(): SampleTable[] {
  const pageRows: (typeof orchestrator.pages.$inferInsert)[] = pages.map(([key, initiative, parent, title, lines], position) => ({
    id: pageId(key),
    initiativeId: initiativeId(initiative),
    parentPageId: parent === null ? null : pageId(parent),
    title,
    content: document(lines),
    sortOrder: position,
    ...stamps(begun(initiative, 1)),
  }))

  return [
    sampleOf(orchestrator.pages, pageRows),
    sampleOf(
      orchestrator.projects,
      projects.map((name) => ({
        id: projectId(name),
        name,
        url: `https://git.example.com/samples/${name}.git`,
        lastFetchedAt: ago(35 * minute),
        ...stamps(ago(200 * day), ago(35 * minute)),
      })),
    ),
    sampleOf(
      orchestrator.initiativeProjects,
      worksOn.map(([initiative, project]) => ({
        initiativeId: initiativeId(initiative),
        projectId: projectId(project),
        createdAt: begun(initiative, 0),
      })),
    ),
    sampleOf(
      orchestrator.reviewComments,
      reviews.map(([phase, filePath, lineNumber, lineType, body, author, resolved]) => ({
        id: nanoidFor(`orchestrator.review_comments/${filePath}/${lineNumber}`),
        phaseId: phaseId(phase),
        filePath,
        lineNumber,
        lineType,
        body,
        author,
        resolved,
        ...stamps(ago(8 * day), ago((resolved ? 7 : 8) * day)),
      })),
    ),
    sampleOf(
      orchestrator.errands,
      errands.map(([description, branch, agent, project, status], position) => ({
        id: nanoidFor(`orchestrator.errands/${branch}`),
        description,
        branch,
        agentId: agent === null ? null : agentId(agent),
        projectId: project === null ? null : projectId(project),
        status,
        ...stamps(ago((3 + position * 4) * day), ago((2 + position * 4) * day)),
      })),
    ),
  ]
}
