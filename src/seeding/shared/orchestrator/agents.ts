/** Who does the work. The logs tell also of an agent that has since been deleted; the accounts belong to nobody in particular. */
import { orchestrator } from '../../../schema/index.ts'
import { nanoidFor, uuidFor } from '../../random.ts'
import type { SampleTable } from '../../sample.ts'
import { after, ago, ahead, day, hour, minute, sampleOf, stamps } from '../world.ts'
import { type Initiative, initiativeId, pageId, phaseId, taskId } from './plan.ts'

type AgentRow = typeof orchestrator.agents.$inferInsert
type ChunkRow = typeof orchestrator.agentLogChunks.$inferInsert

interface Agent {
  name: string
  initiative: Initiative
  task?: string
  account: 'first' | 'second'
  status: (typeof orchestrator.agentStatus.enumValues)[number]
  mode: (typeof orchestrator.agentMode.enumValues)[number]
  prompt: string
  /** Hours ago. */
  spawned: number
  exitCode?: number
  questions?: readonly string[]
}

const agents: readonly Agent[] = [
  {
    name: 'patient-otter',
    initiative: 'booking',
    task: 'form-errors',
    account: 'first',
    status: 'running',
    mode: 'execute',
    prompt: 'Say below each field what is missing.',
    spawned: 2,
  },
  {
    name: 'quiet-heron',
    initiative: 'booking',
    task: 'mail',
    account: 'first',
    status: 'waiting_for_input',
    mode: 'execute',
    prompt: 'Send a reminder two days before the appointment.',
    spawned: 9,
    questions: ['Which address do reminders come from?'],
  },
  {
    name: 'brisk-badger',
    initiative: 'booking',
    task: 'table',
    account: 'second',
    status: 'idle',
    mode: 'execute',
    prompt: 'Create the table of appointments.',
    spawned: 20 * 24,
    exitCode: 0,
  },
  {
    name: 'sober-finch',
    initiative: 'booking',
    task: 'plan',
    account: 'second',
    status: 'stopped',
    mode: 'plan',
    prompt: 'Plan the phases of the booking page.',
    spawned: 23 * 24,
    exitCode: 0,
  },
  {
    name: 'merry-newt',
    initiative: 'website',
    task: 'images',
    account: 'first',
    status: 'crashed',
    mode: 'execute',
    prompt: 'Shrink images above 500 kB.',
    spawned: 9 * 24,
    exitCode: 137,
  },
  {
    name: 'gentle-crane',
    initiative: 'website',
    account: 'second',
    status: 'idle',
    mode: 'discuss',
    prompt: 'What may a page weigh?',
    spawned: 30,
    exitCode: 0,
  },
]

/** Deleted a while ago; no row but in the logs. */
const goneAgent = 'wandering-moth'

/** Agent, what it proposes to change or create, title, summary, status. */
const proposals: readonly (readonly [
  string,
  Initiative,
  'page' | 'phase' | 'task',
  string | null,
  string,
  string,
  'pending' | 'accepted' | 'dismissed',
])[] = [
  [
    'sober-finch',
    'booking',
    'phase',
    phaseId('booking-data'),
    'Store appointments first',
    'Form and e-mails both need the table.',
    'accepted',
  ],
  ['sober-finch', 'booking', 'phase', phaseId('booking-mail'), 'Reminders by e-mail', 'Could be built beside the form.', 'accepted'],
  ['sober-finch', 'booking', 'task', null, 'Reminders by text message', 'A second way to be reminded.', 'dismissed'],
  [
    'quiet-heron',
    'booking',
    'page',
    pageId('booking-words-mail'),
    'Wording of e-mails',
    'Adds what to say when an appointment is moved.',
    'pending',
  ],
  [
    'gentle-crane',
    'website',
    'task',
    taskId('images-detail'),
    'At most 500 kB a page',
    'Measured on the slowest telephone in use.',
    'pending',
  ],
]

export const agentId = (name: string) => nanoidFor(`orchestrator.agents/${name}`)
const accountId = (key: string) => nanoidFor(`orchestrator.accounts/${key}`)

export function agentsSample(): SampleTable[] {
  return [
    sampleOf(
      orchestrator.accounts,
      (['first', 'second'] as const).map((key, sortOrder) => ({
        id: accountId(key),
        email: `agents.${key}@example.com`,
        configJson: '{"theme":"plain"}',
        credentials: `sample-token-account-${key}`,
        isExhausted: key === 'second',
        exhaustedUntil: key === 'second' ? ahead(3 * hour) : null,
        lastUsedAt: ago(key === 'second' ? 4 * hour : 2 * minute),
        sortOrder,
        ...stamps(ago(210 * day), ago(2 * minute)),
      })),
    ),
    sampleOf(orchestrator.agents, agents.map(rowOf)),
    sampleOf(
      orchestrator.proposals,
      proposals.map(([agent, initiative, targetType, targetId, title, summary, status], sortOrder) => ({
        id: nanoidFor(`orchestrator.proposals/${title}`),
        agentId: agentId(agent),
        initiativeId: initiativeId(initiative),
        targetType,
        targetId,
        title,
        summary,
        content: `# ${title}\n\n${summary}\n`,
        metadata: { round: 1 },
        status,
        sortOrder,
        ...stamps(ago(22 * day - sortOrder * hour)),
      })),
    ),
    sampleOf(orchestrator.agentLogChunks, [
      ...agents.flatMap(({ name, spawned, prompt }) => chunksOf(name, ago(spawned * hour), prompt)),
      // Within the week for which logs without an agent are kept, past it, and past the month for which any are.
      ...chunksOf(goneAgent, ago(5 * day), 'Write down what was found.'),
      ...chunksOf(goneAgent, ago(12 * day), 'Look for containers that nobody has seen.'),
      ...chunksOf(goneAgent, ago(45 * day), 'Compare three providers of container tracking.'),
    ]),
  ]
}

function rowOf({ name, initiative, task, account, status, mode, prompt, spawned, exitCode, questions }: Agent): AgentRow {
  return {
    id: agentId(name),
    name,
    taskId: task === undefined ? null : taskId(task),
    initiativeId: initiativeId(initiative),
    sessionId: uuidFor(`session of ${name}`),
    worktreeId: `/srv/worktrees/${name}`,
    accountId: accountId(account),
    status,
    mode,
    pid: status === 'running' ? 40_211 : null,
    exitCode: exitCode ?? null,
    prompt,
    outputFilePath: `/srv/worktrees/${name}/.output.jsonl`,
    result: exitCode === 0 ? { status: 'done' } : null,
    pendingQuestions: questions?.map((question) => ({ question })) ?? null,
    userDismissedAt: status === 'stopped' ? ago(22 * day) : null,
    ...stamps(ago(spawned * hour), after(ago(spawned * hour), hour)),
  }
}

/** The first lines of a session: what was asked, and what came of it. */
function chunksOf(name: string, start: Date, prompt: string): ChunkRow[] {
  const lines = [
    { type: 'system', text: 'session started' },
    { type: 'user', text: prompt },
    { type: 'assistant', text: 'I will look at the files first.' },
  ]
  return [lines.slice(0, 2), lines.slice(2)].map((part, position) => ({
    id: nanoidFor(`orchestrator.agent_log_chunks/${name}/${start.toISOString()}/${position}`),
    agentId: agentId(name),
    agentName: name,
    sessionNumber: 1,
    content: part.map((line) => `${JSON.stringify(line)}\n`).join(''),
    createdAt: after(start, position * minute),
  }))
}
