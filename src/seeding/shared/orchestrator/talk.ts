/** What agents ask the user and each other, and the chats in which phases and tasks are refined. */
import { orchestrator } from '../../../schema/index.ts'
import { nanoidFor } from '../../random.ts'
import type { SampleTable } from '../../sample.ts'
import { after, ago, day, hour, minute, sampleOf, stamps } from '../world.ts'
import { agentId } from './agents.ts'
import { type Initiative, initiativeId, phaseId, taskId } from './plan.ts'

type MessageStatus = (typeof orchestrator.messageStatus.enumValues)[number]

/** Key, message that it answers, from, to, content, status; the user has no name. An answer follows what it answers. */
const messages: readonly (readonly [string, string | null, string | null, string | null, string, MessageStatus])[] = [
  ['address', null, 'quiet-heron', null, 'Which address do reminders come from?', 'pending'],
  ['room', null, 'brisk-badger', null, 'May two patients share a room?', 'responded'],
  ['room-no', 'room', null, 'brisk-badger', 'No, one at a time.', 'read'],
  ['room-thanks', 'room-no', 'brisk-badger', null, 'Then the constraint stays as it is.', 'read'],
  ['labels', null, null, 'patient-otter', 'Please keep the labels short.', 'read'],
  ['ready', null, 'gentle-crane', null, 'The team page is ready for review.', 'pending'],
]

const conversations: readonly (readonly [string, string, string, string, string, string | null])[] = [
  [
    'patient-otter',
    'brisk-badger',
    'booking-form',
    'form-errors',
    'What does the database say when times overlap?',
    'It raises SQLSTATE 23P01, exclusion_violation.',
  ],
  ['quiet-heron', 'brisk-badger', 'booking-mail', 'mail', 'Are the times stored with a zone?', 'Yes, as timestamptz.'],
  ['quiet-heron', 'patient-otter', 'booking-mail', 'mail', 'Does the form ask for an e-mail address?', null],
]

interface Chat {
  key: string
  target: readonly ['phase' | 'task', string]
  initiative: Initiative
  agent: string | null
  /** Days ago; closed a day later unless it is still open. */
  opened: number
  open?: true
  /** In turns, the user first; a change set by its key where the answer changed something. */
  said: readonly (readonly [string, string?])[]
}

/** One has been closed for more than 90 days, after which retention removes it. */
const chats: readonly Chat[] = [
  {
    key: 'form',
    target: ['phase', phaseId('booking-form')],
    initiative: 'booking',
    agent: 'patient-otter',
    opened: 2,
    open: true,
    said: [
      ['Can the form be filled in without a mouse?'],
      ['Yes. I added the order of the fields to the phase.', 'form-order'],
      ['And in one hand on a telephone?'],
      ['I will check the size of the buttons.'],
    ],
  },
  {
    key: 'table',
    target: ['task', taskId('table')],
    initiative: 'booking',
    agent: 'brisk-badger',
    opened: 21,
    said: [['Appointments must not overlap.'], ['I added a constraint to the description.', 'table-constraint']],
  },
  {
    key: 'images',
    target: ['task', taskId('images')],
    initiative: 'website',
    agent: null,
    opened: 15,
    said: [
      ['Only above a megabyte, please.'],
      ['Changed from 500 kB to 1 MB.', 'images-limit'],
      ['On second thought, 500 kB was right.'],
      ['Taken back.'],
    ],
  },
  {
    key: 'study',
    target: ['phase', phaseId('tracking-study')],
    initiative: 'tracking',
    agent: null,
    opened: 120,
    said: [['Is there a provider for the northern route?'], ['None of the three.']],
  },
]

const changeSets: readonly (readonly [string, Initiative, 'applied' | 'reverted', number])[] = [
  ['form-order', 'booking', 'applied', 2],
  ['table-constraint', 'booking', 'applied', 21],
  ['images-limit', 'website', 'reverted', 15],
]

const messageId = (key: string) => nanoidFor(`orchestrator.messages/${key}`)
const chatId = (key: string) => nanoidFor(`orchestrator.chat_sessions/${key}`)
const changeSetId = (key: string) => nanoidFor(`orchestrator.change_sets/${key}`)

export function talkSample(): SampleTable[] {
  const messageRows: (typeof orchestrator.messages.$inferInsert)[] = messages.map(([key, parent, from, to, content, status], position) => ({
    id: messageId(key),
    senderType: from === null ? 'user' : 'agent',
    senderId: from === null ? null : agentId(from),
    recipientType: to === null ? 'user' : 'agent',
    recipientId: to === null ? null : agentId(to),
    parentMessageId: parent === null ? null : messageId(parent),
    content,
    requiresResponse: content.endsWith('?'),
    status,
    ...stamps(ago(8 * hour - position * 10 * minute)),
  }))

  const conversationRows: (typeof orchestrator.conversations.$inferInsert)[] = conversations.map(
    ([from, to, phase, task, question, answer], position) => ({
      id: nanoidFor(`orchestrator.conversations/${question}`),
      fromAgentId: agentId(from),
      toAgentId: agentId(to),
      initiativeId: initiativeId('booking'),
      phaseId: phaseId(phase),
      taskId: taskId(task),
      question,
      answer,
      status: answer === null ? 'pending' : 'answered',
      ...stamps(ago(hour + position * 5 * minute), ago(hour)),
    }),
  )

  const chatRows: (typeof orchestrator.chatSessions.$inferInsert)[] = chats.map(({ key, target, initiative, agent, opened, open }) => {
    const closedAt = open ? null : ago((opened - 1) * day)
    return {
      id: chatId(key),
      targetType: target[0],
      targetId: target[1],
      initiativeId: initiativeId(initiative),
      agentId: agent === null ? null : agentId(agent),
      status: open ? 'active' : 'closed',
      closedAt,
      ...stamps(ago(opened * day), closedAt ?? ago(opened * day)),
    }
  })

  const chatMessageRows: (typeof orchestrator.chatMessages.$inferInsert)[] = chats.flatMap(({ key, opened, said }) =>
    said.map(([content, changeSet], position) => ({
      id: nanoidFor(`orchestrator.chat_messages/${key}/${position}`),
      chatSessionId: chatId(key),
      role: position % 2 === 0 ? 'user' : 'assistant',
      content,
      changeSetId: changeSet === undefined ? null : changeSetId(changeSet),
      createdAt: after(ago(opened * day), position * minute),
    })),
  )

  return [
    sampleOf(orchestrator.messages, messageRows),
    sampleOf(orchestrator.conversations, conversationRows),
    sampleOf(
      orchestrator.changeSets,
      changeSets.map(([key, initiative, status, days]) => ({
        id: changeSetId(key),
        initiativeId: initiativeId(initiative),
        status,
        ...stamps(after(ago(days * day), minute), after(ago(days * day), (status === 'reverted' ? 3 : 1) * minute)),
      })),
    ),
    sampleOf(orchestrator.chatSessions, chatRows),
    sampleOf(orchestrator.chatMessages, chatMessageRows),
  ]
}
