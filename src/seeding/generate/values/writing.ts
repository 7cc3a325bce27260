/** What people write, and what programs log: sentences put together from parts, so that few are alike. */
import { type Draw, fraction, integerBelow, pick } from '../chance.ts'

const OPENINGS =
  `Quick update:|As discussed,|From what I can see,|After the last release,|For the record,|To keep everyone posted,|Since Monday,|As of today,|In short,|On a second look,|After some testing,|Before we go on,|For the next sprint,|According to the logs,|On staging,|In production,|Over the weekend,|As a first step,|Good news:|One more thing:`.split(
    '|',
  )
const SUBJECTS =
  `the import|the new dashboard|the billing page|our onboarding flow|the search index|the weekly report|the mobile app|the export job|the customer list|the sign-in form|the backup|the nightly sync|the pricing table|the invoice template|the review queue|the API client|the checkout|the notification service|the data model|the settings page|the audit trail|the calendar view|the contract|the roadmap|the release plan|the test suite`.split(
    '|',
  )
const VERBS =
  `works as expected|needs another look|is ready for review|takes longer than it should|looks much better now|still shows the old numbers|has been moved to next week|is waiting for an answer|was approved this morning|fails for large files|covers all open points|is almost finished|depends on the new schema|runs twice as fast|should be split in two|misses a few edge cases|can go out today|needs a clearer owner|was simplified a lot|is blocked by a missing key`.split(
    '|',
  )
const ENDINGS =
  `so we can close this|and the team has been told|but nobody has complained yet|as the client asked for it|because the cache was cold|and I will follow up tomorrow|so please have a look|which matches what support reported|although the numbers are small|and the tests are green|until the contract is signed|so there is nothing left to do|but only in two regions|and that was the last open question|which saves us about an hour a day|since the limits were raised`.split(
    '|',
  )
const QUESTIONS =
  `Can we ship|Who owns|When do we finish|What is left to do for|Should we postpone|How do we test|Could you take over|Why did we change|Is there a reason to keep|Where do we track`.split(
    '|',
  )
const TASKS =
  `Review|Fix|Update|Prepare|Test|Document|Clean up|Plan|Rework|Migrate|Publish|Discuss|Check|Automate|Simplify|Measure|Translate|Archive|Roll out|Investigate`.split(
    '|',
  )
const QUALIFIERS =
  `for the new region|before the release|after the migration|for enterprise customers|on mobile|for the quarterly review|in the admin area|with the design team|without downtime|for new users|across time zones|for the pilot customers|in the staging environment|by the end of the month`.split(
    '|',
  )
const FEELINGS =
  `Slept well and got a lot done.|A calm day with few meetings.|Tired, too many context switches.|Proud of the release.|Worried about the deadline.|Good talk with the team.|Hard to focus after lunch.|Finally finished the report.|Looking forward to the weekend.|A bit stressed, but manageable.|Great feedback from a client.|Too much noise in the office.|Took a long walk, feeling better.|Nothing special today.|Missed breakfast, low energy.`.split(
    '|',
  )

const pieces = {
  /** A number of two to four digits, low ones more often. */
  number: (draw: Draw, row: number, lane: number) => {
    const drawn = fraction(draw, row, lane)
    return 2 + Math.floor(drawn * drawn * drawn * 4800)
  },
}

const capital = (text: string) => text.charAt(0).toUpperCase() + text.slice(1)
const CAPITAL_SUBJECTS = SUBJECTS.map(capital)

/** `lane` onwards; a sentence takes eight. */
export function sentence(draw: Draw, row: number, lane = 0): string {
  const form = draw(row, lane) & 7
  const verb = pick(draw, row, VERBS, lane + 2)
  if (form < 3) return `${pick(draw, row, CAPITAL_SUBJECTS, lane + 1)} ${verb}.`
  if (form < 5) return `${pick(draw, row, CAPITAL_SUBJECTS, lane + 1)} ${verb}, ${pick(draw, row, ENDINGS, lane + 3)}.`
  if (form < 7) return `${pick(draw, row, OPENINGS, lane + 4)} ${pick(draw, row, SUBJECTS, lane + 1)} ${verb}.`
  return `${pick(draw, row, OPENINGS, lane + 4)} ${pick(draw, row, SUBJECTS, lane + 1)} ${verb}, ${pick(draw, row, ENDINGS, lane + 3)}.`
}

/** One to `most` sentences, most texts being short. */
export function paragraph(draw: Draw, row: number, most: number): string {
  const drawn = fraction(draw, row, 0x80)
  const count = 1 + Math.floor(drawn * drawn * most)
  let text = sentence(draw, row)
  for (let number = 1; number < count; number++) text += ` ${sentence(draw, row, number * 8)}`
  return text
}

export const question = (draw: Draw, row: number): string =>
  draw(row) & 1
    ? `${pick(draw, row, QUESTIONS, 1)} ${pick(draw, row, SUBJECTS, 2)}?`
    : `${pick(draw, row, QUESTIONS, 1)} ${pick(draw, row, SUBJECTS, 2)} ${pick(draw, row, QUALIFIERS, 3)}?`

/** `Review the invoice template for new users`: a task, a subject line, a heading. */
export const title = (draw: Draw, row: number): string =>
  draw(row) % 3 === 0
    ? `${pick(draw, row, TASKS, 1)} ${pick(draw, row, SUBJECTS, 2)} ${pick(draw, row, QUALIFIERS, 3)}`
    : `${pick(draw, row, TASKS, 1)} ${pick(draw, row, SUBJECTS, 2)}`

export const diary = (draw: Draw, row: number): string => pick(draw, row, FEELINGS)

/** What somebody asks to be done in words of their own. */
export const wish = (draw: Draw, row: number): string =>
  `${pick(draw, row, ['Please', 'Every morning,', 'Remind me to', 'Each Monday,', 'Once a day,', 'At 9:00,'], 1)} ${pick(draw, row, TASKS, 2).toLowerCase()} ${pick(draw, row, SUBJECTS, 3)} ${pick(draw, row, QUALIFIERS, 4)}`

type Line = (number: number, other: number, path: string, service: string) => string

const ROUTINE: readonly Line[] = [
  (number, other, path) => `GET ${path} 200 in ${other} ms (request ${number})`,
  (number, other, path) => `POST ${path} 201 in ${other} ms (request ${number})`,
  (number, other) => `Processed ${number} rows in ${other} ms`,
  (number, other, _, service) => `Job ${number} on ${service} finished after ${other} ms`,
  (number, _, __, service) => `Connected to ${service}, ${number % 40} connections open`,
  (number, other) => `Cache hit ratio ${(number % 40) + 60}.${other % 10} % over ${other} lookups`,
  (number) => `User ${number} signed in`,
  (number, other, _, service) => `Sent batch ${number} with ${other} messages to ${service}`,
  (number, other) => `Checkpoint complete: wrote ${number} buffers in ${other} ms`,
  (number, _, __, service) => `Configuration of ${service} reloaded, revision ${number}`,
]
const TROUBLE: readonly Line[] = [
  (number, other, path) => `GET ${path} 500 in ${other} ms (request ${number})`,
  (number, other, _, service) => `Connection to ${service} timed out after ${other} ms (attempt ${(number % 5) + 1})`,
  (number, other) => `Job ${number} failed after ${other} ms: deadline exceeded`,
  (number, _, path) => `Request ${number} for ${path} was refused: rate limit reached`,
  (number, other) => `Slow query: ${number + other} ms, ${other} rows returned`,
  (number, _, __, service) => `Could not parse the answer of ${service} (request ${number})`,
  (number, other) => `Queue is growing: ${number} waiting, ${other % 20} workers busy`,
  (number, _, __, service) => `Retrying call ${number} to ${service}`,
  (number) => `Token of user ${number} has expired`,
  (number, other) => `Disk usage at ${(number % 15) + 85} %, ${other} MB left`,
]

export const PATHS =
  `/api/users|/api/users/42|/api/orders|/api/orders/recent|/api/search|/api/projects|/api/projects/7/tasks|/api/tasks|/api/invoices|/api/reports/weekly|/api/sessions|/api/messages|/api/files/upload|/api/settings|/health|/login|/logout|/metrics|/webhooks/payments|/graphql`.split(
    '|',
  )
export const SERVICES = `api|billing|search|scheduler|worker|gateway|mailer|storage|auth|reports|ingest|notifications`.split('|')

export function logLine(draw: Draw, row: number, bad: boolean): string {
  const line = pick(draw, row, bad ? TROUBLE : ROUTINE, 1)
  return line(pieces.number(draw, row, 2), pieces.number(draw, row, 3), pick(draw, row, PATHS, 4), pick(draw, row, SERVICES, 5))
}

/** A page in Markdown, and the like in HTML. */
export const markdown = (draw: Draw, row: number): string =>
  `## ${title(draw, row)}\n\n${paragraph(draw, row, 4)}\n\n- ${sentence(draw, row, 0x90)}\n- ${sentence(draw, row, 0x98)}`
export const html = (draw: Draw, row: number): string => `<p>${paragraph(draw, row, 4)}</p>`

export const between = (draw: Draw, row: number, low: number, high: number, lane = 0): number =>
  low + integerBelow(draw, row, high - low + 1, lane)
