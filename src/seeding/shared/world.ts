/** The small world that the sample of all systems tells of: one moment, a few people, and the organizations they work for. */
import type { PgTable } from 'drizzle-orm/pg-core'
import { uuidFor } from '../random.ts'
import type { SampleTable } from '../sample.ts'

/** When the sample was "taken". Everything is dated from here, never from the clock, so that every run writes the same rows. */
const taken = Date.parse('2026-01-15T09:00:00Z')

/** Milliseconds. */
export const second = 1000
export const minute = 60 * second
export const hour = 60 * minute
export const day = 24 * hour

export const ago = (milliseconds: number) => new Date(taken - milliseconds)
export const ahead = (milliseconds: number) => new Date(taken + milliseconds)
export const after = (instant: Date, milliseconds: number) => new Date(instant.getTime() + milliseconds)

export const stamps = (createdAt: Date, updatedAt: Date = createdAt) => ({ createdAt, updatedAt })

/** The evening before, the database of the API ran out of connections: logs, metrics and snapshots of it agree on when. */
export const outage = { start: new Date('2026-01-14T21:42:00Z'), end: new Date('2026-01-14T21:47:00Z') }

export const people = {
  mira: { name: 'Mira Tamsinson', organization: 'larkspur', joined: 410 },
  jonas: { name: 'Jonas Veldekamp', organization: 'larkspur', joined: 388 },
  asha: { name: 'Asha Morrowind', organization: 'larkspur', joined: 301 },
  theo: { name: 'Theo Lindqvar', organization: 'ternhaven', joined: 365 },
  yuki: { name: 'Yuki Harrowgate', organization: 'ternhaven', joined: 254 },
  daria: { name: 'Daria Pellworth', organization: 'ternhaven', joined: 190 },
  samir: { name: 'Samir Oakhurstley', organization: 'copperleaf', joined: 220 },
  nell: { name: 'Nell Brightwaters', organization: 'copperleaf', joined: 143 },
} as const

export const organizations = {
  larkspur: { name: 'Larkspur Studio', founded: 420 },
  ternhaven: { name: 'Ternhaven Freight', founded: 370 },
  copperleaf: { name: 'Copperleaf Clinic', founded: 225 },
} as const

export type Person = keyof typeof people
export type Organization = keyof typeof organizations

export const personNames = Object.keys(people) as Person[]
export const organizationNames = Object.keys(organizations) as Organization[]

export const userId = (person: string) => uuidFor(`identity.users/${person}`)
export const organizationId = (organization: Organization) => uuidFor(`assistant.organizations/${organization}`)

/** The compiler holds the rows against what the table takes. */
export function sampleOf<T extends PgTable>(table: T, rows: readonly T['$inferInsert'][]): SampleTable {
  return { table, rows }
}
