/** A fortnight of moods, the flags that were raised over some of them, and what was said about those. */
import { assistant } from '../../../schema/index.ts'
import { randomFrom, uuidFor } from '../../random.ts'
import type { SampleTable } from '../../sample.ts'
import { after, ago, day, hour, minute, organizationId, type Person, people, personNames, sampleOf, stamps, userId } from '../world.ts'

/** From 1 to 5; a word for some of them. */
const notes: Record<number, readonly (string | null)[]> = {
  1: ['Slept badly, cannot concentrate.', 'Too much at once.'],
  2: ['Tired.', 'A difficult call this morning.', null],
  3: [null, 'As usual.'],
  4: [null, 'Good progress today.', 'Lunch outside with the others.'],
  5: ['Finished early!', 'Great feedback from a client.'],
}

type Severity = (typeof assistant.flagSeverity.enumValues)[number]
interface Concern {
  about: Person
  severity: Severity
  raised: number
  /** Who resolved it, and when. */
  resolved?: readonly [Person, number]
  acknowledged?: true
  subject?: string
  /** Who said what; the author of some is gone. */
  messages?: readonly (readonly [Person | null, string])[]
}

/** The days are counted back from when the sample was taken. */
const concerns: readonly Concern[] = [
  {
    about: 'jonas',
    severity: 'high',
    raised: 5,
    acknowledged: true,
    subject: 'Three late evenings in a row',
    messages: [
      ['mira', 'You have been online past ten three times this week. Is the bakery project too big for one person?'],
      ['jonas', 'It is. Waiting for the photographer costs me the days, so I work in the evenings.'],
      ['mira', 'Let us move the date. I will talk to the client tomorrow.'],
    ],
  },
  {
    about: 'theo',
    severity: 'medium',
    raised: 21,
    resolved: ['yuki', 16],
    subject: 'Workload before the holidays',
    messages: [
      ['yuki', 'Shall I take the Northgate deliveries until the new year?'],
      ['theo', 'Gladly. Thank you!'],
      [null, 'I can help with the papers as well.'],
    ],
  },
  { about: 'nell', severity: 'low', raised: 12, resolved: ['samir', 12] },
  { about: 'daria', severity: 'critical', raised: 1, subject: 'Please call me', messages: [['daria', 'I would rather talk than write.']] },
  { about: 'asha', severity: 'low', raised: 2 },
]

const flagId = ({ about, raised }: Concern) => uuidFor(`assistant.flags/${about}/${raised}`)
const threadId = (subject: string) => uuidFor(`assistant.inquiry_threads/${subject}`)

export function wellbeingSample(): SampleTable[] {
  const moods: (typeof assistant.moodEntries.$inferInsert)[] = personNames.flatMap((person) => {
    const random = randomFrom(`mood of ${person}`)
    return [11, 7, 1].map((days) => {
      const score = random.integer(1, 5)
      const recordedAt = ago(days * day + random.integer(0, 180) * minute)
      const note = random.pick(notes[score] ?? [null])
      return {
        id: uuidFor(`assistant.mood_entries/${person}/${days}`),
        userId: userId(person),
        score,
        note,
        recordedAt,
        ...stamps(recordedAt),
      }
    })
  })

  const flags: (typeof assistant.flags.$inferInsert)[] = concerns.map((concern) => {
    const [resolver, resolvedDays] = concern.resolved ?? []
    const resolvedAt = resolvedDays === undefined ? null : ago(resolvedDays * day - 6 * hour)
    return {
      id: flagId(concern),
      userId: userId(concern.about),
      organizationId: organizationId(people[concern.about].organization),
      severity: concern.severity,
      status: resolvedAt ? 'resolved' : concern.acknowledged ? 'acknowledged' : 'open',
      resolvedBy: resolver === undefined ? null : userId(resolver),
      resolvedAt,
      ...stamps(ago(concern.raised * day), resolvedAt ?? ago(concern.raised * day)),
    }
  })

  const spoken = concerns.flatMap(({ subject, messages = [], ...concern }) =>
    subject === undefined ? [] : [{ concern, subject, messages }],
  )

  const threads: (typeof assistant.inquiryThreads.$inferInsert)[] = [
    ...spoken.map(({ concern, subject }) => ({
      id: threadId(subject),
      organizationId: organizationId(people[concern.about].organization),
      flagId: flagId(concern),
      subject,
      status: concern.resolved ? ('closed' as const) : ('open' as const),
      ...stamps(ago(concern.raised * day - hour), ago((concern.resolved?.[1] ?? concern.raised) * day - 6 * hour)),
    })),
    {
      id: threadId('A quieter room'),
      organizationId: organizationId('copperleaf'),
      flagId: null,
      subject: 'A quieter room',
      ...stamps(ago(9 * day)),
    },
  ]

  const messages: (typeof assistant.inquiryMessages.$inferInsert)[] = [
    ...spoken.flatMap(({ concern, subject, messages: said }) =>
      said.map(([sender, body], position) => ({
        id: uuidFor(`assistant.inquiry_messages/${subject}/${position}`),
        threadId: threadId(subject),
        senderId: sender === null ? null : userId(sender),
        body,
        ...stamps(after(ago(concern.raised * day - hour), position * 25 * minute)),
      })),
    ),
    {
      id: uuidFor('assistant.inquiry_messages/A quieter room/0'),
      threadId: threadId('A quieter room'),
      senderId: userId('nell'),
      body: 'Could we use the store room for telephone calls?',
      ...stamps(ago(9 * day)),
    },
  ]

  return [
    sampleOf(assistant.moodEntries, moods),
    sampleOf(assistant.flags, flags),
    sampleOf(assistant.inquiryThreads, threads),
    sampleOf(assistant.inquiryMessages, messages),
  ]
}
