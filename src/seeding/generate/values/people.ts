/** Names and addresses of people and companies. Addresses are of domains and numbers that are reserved for examples. */
import { type Draw, integerBelow, pick } from '../chance.ts'
import type { Cell } from './cell.ts'
import { made, oneOf, type Phrase, type PhraseRule } from './phrase.ts'
import {
  adjectives,
  companyWords,
  departments,
  firstNames,
  jobAreas,
  jobTypes,
  lastNames,
  nouns,
  placeOf,
  plainFirstNames,
  plainLastNames,
  productAdjectives,
  productMaterials,
  productNouns,
  slugOf,
  streetNames,
} from './pools.ts'
import { title } from './writing.ts'

const DOMAINS = ['example.com', 'example.org', 'example.net'] as const
const LEGAL = ['GmbH', 'Ltd', 'Inc', 'LLC', 'Group', 'AG', '& Sons', 'Partners', 'Labs', 'Studio']
const PURPOSES = ['production', 'staging', 'ci', 'laptop', 'backup', 'reporting', 'mobile app', 'webhook', 'import', 'monitoring']

/** The person that a row of people is about has one name in all of its columns; another person that it mentions has a name of their own. */
const personOf = (cell: Cell): Draw =>
  /^(e_?mail|e_?mail_address|(full_|first_|last_|given_|family_|display_|real_)?name|user_?name|login|handle|nick|nickname|surname)$/.test(
    cell.phrase,
  )
    ? cell.shared('person')
    : cell.draw

const fullName = (cell: Cell): Phrase => {
  const person = personOf(cell)
  return { head: (row) => `${pick(person, row, firstNames)} ${pick(person, row, lastNames, 1)}`, joint: ' ' }
}
const email = (cell: Cell): Phrase => {
  const person = personOf(cell)
  return {
    head: (row) => `${pick(person, row, plainFirstNames)}.${pick(person, row, plainLastNames, 1)}`,
    joint: '.',
    tail: (row) => `@${pick(person, row, DOMAINS, 2)}`,
  }
}
const username = (cell: Cell): Phrase => {
  const person = personOf(cell)
  return {
    head: (row) =>
      `${pick(person, row, plainFirstNames)}${person(row, 3) & 1 ? '_' : '.'}${pick(person, row, plainLastNames, 1).charAt(0)}`,
    joint: '',
    tail: (row) => `${integerBelow(person, row, 90, 4) + 10}`,
  }
}

const companyIn = (draw: Draw, row: number): string => {
  const name = draw(row) & 1 ? pick(draw, row, lastNames, 1) : `${pick(draw, row, companyWords, 2)} ${pick(draw, row, departments, 3)}`
  return `${name} ${pick(draw, row, LEGAL, 4)}`
}
const company = (cell: Cell): Phrase => {
  const draw = cell.shared('company')
  return { head: (row) => companyIn(draw, row), joint: ' ' }
}
const product = made(
  (draw, row) => `${pick(draw, row, productAdjectives)} ${pick(draw, row, productMaterials, 1)} ${pick(draw, row, productNouns, 2)}`,
)
const codename = made((draw, row) => `${pick(draw, row, adjectives)}-${pick(draw, row, nouns, 1)}`, '-')
const AREAS = [
  'Website',
  'Onboarding',
  'Billing',
  'Search',
  'Mobile App',
  'Data Platform',
  'Customer Portal',
  'Analytics',
  'Checkout',
  'Partner API',
  'Helpdesk',
  'Marketplace',
  'Intranet',
  'Design System',
  'Reporting',
  'Identity',
  'Logistics',
  'Compliance',
]
const AIMS = [
  'Relaunch',
  'Migration',
  'Redesign',
  'Rollout',
  'Cleanup',
  'Pilot',
  'Integration',
  'Automation',
  'Upgrade',
  'Audit',
  'Expansion',
  'Consolidation',
  'Localization',
  'Hardening',
]
const undertaking = made((draw, row) => `${pick(draw, row, AREAS)} ${pick(draw, row, AIMS, 1)}`)
const STAGES = [
  'Backlog',
  'To do',
  'In progress',
  'In review',
  'Blocked',
  'Done',
  'Qualified',
  'Proposal sent',
  'Negotiation',
  'Won',
  'Lost',
  'Waiting for client',
]
const PHASES = [
  'Discovery',
  'Design',
  'Prototype',
  'Implementation',
  'Testing',
  'Rollout',
  'Review',
  'Documentation',
  'Clean-up',
  'Handover',
]
const CATEGORIES = [
  'Books',
  'Hardware',
  'Software',
  'Travel',
  'Office',
  'Training',
  'Marketing',
  'Design',
  'Operations',
  'Support',
  'Finance',
  'Research',
]
const TAGS = ['urgent', 'design', 'backend', 'frontend', 'research', 'legal', 'finance', 'mobile', 'api', 'docs', 'security', 'follow-up']

const PEOPLE =
  /^(user|person|people|customer|employee|member|contact|author|student|teacher|patient|owner|profile|lead|actor|artist|player|staff|subscriber|guest|driver|doctor|candidate)$/
const COMPANIES =
  /^(organization|organisation|company|client|vendor|supplier|tenant|merchant|partner|brand|manufacturer|publisher|employer|team|bank)$/

const street = (draw: Draw, row: number) => `${1 + integerBelow(draw, row, 220)} ${pick(draw, row, streetNames, 1)}`
const placed =
  (part: (place: ReturnType<typeof placeOf>) => string) =>
  (cell: Cell): Phrase => {
    const draw = cell.shared('place')
    return { head: (row) => part(placeOf(draw, row)), joint: ' ' }
  }

/** That of what the row is called, where it is called something. */
const slug = (cell: Cell): Phrase => {
  const name = ['title', 'name', 'page_name', 'label', 'headline'].find((each) => cell.others.includes(each))
  const named = name === undefined ? undefined : cell.other(name)
  return named ? { head: (row) => slugOf(named.value(row)), joint: '-' } : codename(cell)
}

export const people: readonly PhraseRule[] = [
  { on: /(^|_)e?_?mails?(_address)?$/, make: email },
  { on: /(^|_)(user_?name|login|handle|nick|nickname|screen_name)$/, make: username },
  { on: /(^|_)(first|given|fore)_?name$/, make: (cell) => ({ head: (row) => pick(personOf(cell), row, firstNames), joint: ' ' }) },
  { on: /(^|_)((last|family)_?name|surname)$/, make: (cell) => ({ head: (row) => pick(personOf(cell), row, lastNames, 1), joint: ' ' }) },
  { on: /(^|_)middle_?name$/, make: ({ draw }) => ({ head: (row) => pick(draw, row, firstNames), joint: ' ' }) },
  { on: /(^|_)(full|real|display|contact|customer|author|user|owner|recipient|sender|employee|manager|person)_?name$/, make: fullName },
  { on: /(company|organi[sz]ation|client|vendor|supplier|employer|merchant|business|tenant)(_name)?$/, make: company },
  { on: /(product|item|article)(_name)?$/, make: product },
  { on: /(project|workspace|initiative|campaign)(_name)?$/, make: undertaking },
  { on: /(^|_)(agent|host|server|node|device|machine|bucket|queue|worker|cluster)_name$/, make: codename },
  {
    on: /(page|file_?name)$|page_name$/,
    make: made(
      (draw, row) =>
        `${pick(draw, row, ['guides', 'reference', 'notes', 'projects', 'handbook'])}/${pick(draw, row, nouns, 1)}-${pick(draw, row, nouns, 2)}`,
      '-',
    ),
  },
  { on: /^name$/, of: /^(agent|host|server|device|machine|queue|worker|cluster|bot|model)$/, make: codename },
  { on: /^name$/, of: PEOPLE, make: fullName },
  { on: /^name$/, of: COMPANIES, make: company },
  { on: /^name$/, of: /^(product|item|article|sku|good)$/, make: product },
  { on: /^name$/, of: /^stage$/, make: oneOf(STAGES, ' ') },
  { on: /^name$/, of: /^phase$/, make: oneOf(PHASES, ' ') },
  { on: /^name$/, of: /^(key|token|credential|secret)$/, make: oneOf(PURPOSES, ' ') },
  { on: /^name$/, of: /^(category|genre|department|topic|group|collection)$/, make: oneOf(CATEGORIES, ' ') },
  { on: /^(name|label)$/, of: /^(tag|label)$/, make: oneOf(TAGS) },
  { on: /^name$/, of: /^(project|repository|repo|package|service|app|application|endpoint|module)$/, make: codename },
  { on: /^(name|title)$/, of: /^(workspace|initiative|campaign|program|milestone|board|plan)$/, make: undertaking },
  { on: /^name$/, of: /^(country)$/, make: placed((place) => place.country) },
  { on: /^name$/, of: /^(city|town|location|place)$/, make: placed((place) => place.city) },
  { on: /^name$/, of: /^(task|job|todo|ticket|issue|event|meeting|course|lesson|chat|conversation|thread)$/, make: made(title) },
  { on: /(^|_)(author|assignee|reviewer|manager|owner|recipient|sender|approver|created_by|updated_by)$/, make: fullName },
  {
    on: /(^|_)(job_title|occupation|profession|position_title)$/,
    make: made((draw, row) => `${pick(draw, row, jobAreas)} ${pick(draw, row, jobTypes, 1)}`),
  },
  { on: /(^|_)department$/, make: oneOf(departments) },
  {
    on: /(^|_)(phone|phone_number|mobile|fax|tel|telephone|cell)$/,
    make: made(
      (draw, row) => `+1-${200 + integerBelow(draw, row, 700)}-555-01${String(integerBelow(draw, row, 100, 1)).padStart(2, '0')}`,
      '-',
    ),
  },
  { on: /(^|_)(street|street_address|address_line_?1|address1|line1)$/, make: made(street) },
  { on: /(^|_)(address_line_?2|address2|line2)$/, make: made((draw, row) => `Suite ${100 + integerBelow(draw, row, 800)}`) },
  { on: /(^|_)city$|(^|_)town$/, make: placed((place) => place.city) },
  { on: /(^|_)(region|province|county|state_name)$|^(address|billing|shipping)_state$/, make: placed((place) => place.region) },
  {
    on: /(^|_)country_?(code|iso)?$|^geo_country$/,
    make: (cell) => placed((place) => (/code|iso|geo/.test(cell.phrase) || cell.type.modifier === 6 ? place.code : place.country))(cell),
  },
  { on: /(^|_)(zip|zip_?code|postal|postal_code|post_?code)$/, make: placed((place) => place.postcode) },
  { on: /(^|_)(time_?zone|tz)$/, make: placed((place) => place.zone) },
  {
    on: /(^|_)(address|postal_address|location)$/,
    make: (cell) => {
      const draw = cell.shared('place')
      return {
        head: (row) => {
          const place = placeOf(draw, row)
          return `${street(cell.draw, row)}, ${place.postcode} ${place.city}, ${place.country}`
        },
        joint: ' ',
      }
    },
  },
  { on: /(^|_)slug$/, make: slug },
]
