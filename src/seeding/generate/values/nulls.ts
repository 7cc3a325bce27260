/** In which rows a column has no value. */
import { fraction } from '../chance.ts'
import type { Cell } from './cell.ts'

/** The share of rows without, by what the name says; the first that fits. */
const SHARES: ReadonlyArray<readonly [RegExp, number]> = [
  [/(deleted|removed|archived|discarded|purged|trashed|banned|suspended|revoked|cancelled|canceled)(_at|_on|_date|_by)?$/, 0.95],
  [/(error|failure|exception|stderr|exhausted_until|stack_trace|locked_(at|until|by))/, 0.85],
  [/(resolved|closed|dismissed|rejected|refunded|returned|merged|reverted)(_at|_on|_date|_by)?$/, 0.6],
  [/(finished|completed|ended|stopped|delivered)(_at|_on|_date)?$/, 0.35],
  [/(confirmed|verified|approved|published|processed|accepted|read|seen|due|due_date|deadline)(_at|_on|_date|_until)?$/, 0.25],
  [/(expires?|expiry|last_[a-z]+|next_[a-z_]+|used|synced)(_at|_on|_date)?$/, 0.15],
  [
    /^(id|uuid|key|name|title|email|content|body|message|text|subject|question|status|state|type|kind|role|level|level|slug|url|method|path|amount|price|total|quantity|currency|timestamp|value)$/,
    0,
  ],
  [/(created|updated|recorded|observed|inserted|occurred)(_at|_on)?$/, 0],
  [/(embedding|vector)$/, 0.02],
  [/(username|image|avatar|password_hash|phone|display_name|full_name|first_name|last_name)$/, 0.08],
]
const USUAL = 0.1

/** Columns that have no value together: all of a place, all of an answer that never came. */
const TOGETHER: ReadonlyArray<readonly [RegExp, string, number]> = [
  [/^geo_|^(lat|latitude|lon|lng|longitude)$/, 'place', 0.1],
  [/^(response_|status_code$)/, 'response', 0.04],
  [/^(address|street|city|region|country|postal_code|zip)/, 'address', 0.08],
]

const LANE = 0x7e

/** Nothing for a column that always has one. `beginning` is of the column that this one is the end of: what never began has no end. */
export function nullsOf(
  cell: Cell,
  notNull: boolean,
  share: number | undefined,
  beginning: ((row: number) => boolean) | undefined,
): ((row: number) => boolean) | undefined {
  const { limits, phrase } = cell
  if (limits.null === 'always') return () => true
  if (notNull || limits.null === 'never') return undefined
  const group = share === undefined ? TOGETHER.find(([on]) => on.test(phrase)) : undefined
  const part = share ?? group?.[2] ?? SHARES.find(([on]) => on.test(phrase))?.[1] ?? USUAL
  if (part <= 0) return beginning
  const draw = group ? cell.shared(`no ${group[1]}`) : cell.draw
  const own = (row: number) => fraction(draw, row, LANE) < part
  return beginning ? (row) => own(row) || beginning(row) : own
}
