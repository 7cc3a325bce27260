/** Numbers by what a column's name says that they count, and by what its type holds. */
import { type Draw, fraction } from '../chance.ts'
import type { Cell, Source } from './cell.ts'
import { weighted } from './listed.ts'
import { type Grid, type Habit, ordered, type Shape } from './ordered.ts'
import { placeOf } from './pools.ts'

/** Of whole numbers and of others, as `share` is a percentage in the one and a fraction in the other. */
interface Rule {
  readonly on: RegExp
  readonly whole: readonly [from: number, to: number, shape?: Shape]
  readonly broken?: readonly [from: number, to: number, shape?: Shape]
}

const RULES: readonly Rule[] = [
  { on: /(^|_)lat(itude)?$/, whole: [-55, 68], broken: [-55, 68] },
  { on: /(^|_)(lon|lng|long|longitude)$/, whole: [-175, 175], broken: [-175, 175] },
  { on: /(^|_)years?$/, whole: [2005, 2026] },
  { on: /(^|_)months?$/, whole: [1, 12] },
  { on: /(^|_)(day|days|day_of_month)$/, whole: [1, 28] },
  { on: /(^|_)(weekday|day_of_week)$/, whole: [0, 6] },
  { on: /(^|_)hours?$/, whole: [0, 23], broken: [0, 24, 'middle'] },
  { on: /(^|_)port$/, whole: [1024, 49151] },
  { on: /(^|_)pid$/, whole: [300, 32000] },
  { on: /(error|failure|churn|bounce|drop|loss)_(rate|ratio|share)$/, whole: [0, 20, 'low'], broken: [0, 0.2, 'low'] },
  {
    on: /(percent|percentage|pct|rate|ratio|share|probability|confidence|similarity|progress|discount)(_|$)/,
    whole: [0, 100],
    broken: [0, 1],
  },
  { on: /(^|_)(rating|stars)$/, whole: [1, 5], broken: [1, 5, 'middle'] },
  { on: /(^|_)(score|mood|relevance|threshold|importance)$/, whole: [1, 10, 'middle'], broken: [0, 1, 'middle'] },
  { on: /_(cents|minor|micros)$/, whole: [99, 60_000, 'low'] },
  { on: /(salary|income|wage)/, whole: [32_000, 160_000, 'middle'], broken: [32_000, 160_000, 'middle'] },
  {
    on: /(price|cost|amount|total|balance|fee|tax|revenue|subtotal|paid|budget|spend|charge)(_|$)/,
    whole: [1, 500, 'low'],
    broken: [1, 500, 'low'],
  },
  { on: /(^|_)(quantity|qty|units|seats)$/, whole: [1, 12, 'low'], broken: [1, 12, 'low'] },
  { on: /(retry|retries|attempt|attempts|failure|failures|error)(_count|s)?$/, whole: [0, 4, 'low'] },
  { on: /tokens?(_count)?$/, whole: [40, 9000, 'low'] },
  { on: /(views|likes|hits|visits|requests|traffic|impressions|downloads|followers)(_count)?$/, whole: [0, 5000, 'low'] },
  { on: /(count|total_number|num)(_|$)/, whole: [0, 200, 'low'] },
  {
    on: /(duration|latency|elapsed|took|response_time|wait|delay)(_ms|_millis|_milliseconds)?$/,
    whole: [3, 1800, 'low'],
    broken: [3, 1800, 'low'],
  },
  { on: /_(ms|millis|milliseconds)$/, whole: [3, 1800, 'low'], broken: [3, 1800, 'low'] },
  { on: /(timeout|ttl|interval|_seconds|_secs|_sec)$/, whole: [5, 3600, 'low'], broken: [0.05, 3600, 'low'] },
  { on: /_minutes$/, whole: [1, 240, 'low'], broken: [1, 240, 'low'] },
  { on: /(size|bytes|content_length|file_length)$/, whole: [120, 400_000, 'low'], broken: [120, 400_000, 'low'] },
  { on: /(^|_)(width|height)$/, whole: [320, 1920], broken: [1, 250] },
  { on: /(^|_)weight$/, whole: [1, 100, 'middle'], broken: [0.05, 40, 'low'] },
  { on: /(^|_)temperature$/, whole: [-10, 38, 'middle'], broken: [0, 2, 'middle'] },
  { on: /(^|_)age$/, whole: [18, 90, 'middle'] },
  { on: /(^|_)depth$/, whole: [1, 6, 'low'] },
  { on: /(^|_)priority$/, whole: [1, 5, 'middle'] },
  { on: /(^|_)(position|order|sort|sort_order|rank|ordinal|sequence|seq|index|idx)$/, whole: [0, 24] },
  { on: /(^|_)line(_number|_no)?$/, whole: [1, 420, 'low'] },
  { on: /(session|page|chapter|round|step|attempt)(_number|_no)$/, whole: [1, 5, 'low'] },
  { on: /(^|_)version$/, whole: [1, 9, 'low'] },
  { on: /(^|_)level$/, whole: [1, 10, 'low'] },
  { on: /(^|_)(number|no|id|display_id)$/, whole: [1, 9999] },
]

const STATUS_CODES = [200, 201, 204, 301, 304, 400, 401, 403, 404, 409, 422, 429, 500, 502, 503]
const STATUS_WEIGHTS = [62, 7, 4, 2, 4, 4, 2, 1.5, 6, 1, 2, 1, 2.5, 0.5, 0.5]
const EXIT_CODES = [0, 1, 2, 130, 137, 143]
const EXIT_WEIGHTS = [84, 9, 2, 2, 1.5, 1.5]

/** `p95_latency`, `latency_p99`: the percentile, of a hundred. */
const PERCENTILE = /(?:^|_)p(\d\d)(\d*)(?:_|$)/

/** Most whole numbers have an exact form up to here, with room for what is added to them. */
const MOST = 9e15

const INTEGERS: Readonly<Record<string, readonly [low: number, high: number]>> = {
  int2: [-32_768, 32_767],
  int4: [-2_147_483_648, 2_147_483_647],
  int8: [-MOST, MOST],
  oid: [1, 4_294_967_295],
  xid: [3, 4_294_967_295],
  cid: [0, 4_294_967_295],
  xid8: [3, MOST],
}

export function numbers(cell: Cell): Source {
  const whole = INTEGERS[cell.type.name]
  const habit = habitOf(cell, whole !== undefined || scaleOf(cell.type.modifier) === 0)
  if (whole) return ordered(cell, { family: 'number', up: 1, down: 1, low: whole[0], high: whole[1], print: String }, habit)
  return ordered(cell, gridOf(cell, habit), habit)
}

/** Of numeric(precision, scale); nothing for a numeric without them, and for all else. */
const scaleOf = (modifier: number): number | undefined => (modifier < 4 ? undefined : (((modifier - 4) & 0x7ff) ^ 1024) - 1024)

function gridOf(cell: Cell, habit: Habit): Grid {
  const { name, modifier } = cell.type
  const span = boundedSpan(cell) ?? habit.to - habit.from
  const usual = /(^|_)(lat|latitude|lon|lng|longitude)$/.test(cell.phrase) ? 5 : 2 + Math.max(0, Math.ceil(-Math.log10(span / 100)))
  if (name === 'money') return decimal(2, MOST)
  if (name === 'float4') {
    // What has at most 23 binary digits is told apart.
    const greatest = Math.max(Math.abs(habit.from), Math.abs(habit.to))
    const scale = cell.unique ? Math.floor(Math.log10(8_388_607 / Math.max(greatest, 1)) - (span > 1 ? 5 : 0)) : Math.min(usual, 4)
    return { ...decimal(Math.max(0, scale), 8_388_607), inexact: true }
  }
  const scale = name === 'numeric' ? scaleOf(modifier) : undefined
  if (scale === undefined) return decimal(Math.min(usual, 12), name === 'numeric' ? MOST : 1e15)
  const precision = (modifier - 4) >>> 16
  const dropped = Math.max(0, Math.min(scale, precision - 15, scale - usual))
  return decimal(scale - dropped, Math.min(MOST, 10 ** (precision - dropped) - 1))
}

/** How far the bounds of a check lie apart, so that narrow ones get more digits. */
function boundedSpan({ limits, choices }: Cell): number | undefined {
  const span = Number(choices.max ?? limits.max?.value) - Number(choices.min ?? limits.min?.value)
  return span > 0 ? span : undefined
}

/** Digits after the point; a negative scale has zeros before it instead. */
const decimal = (scale: number, most: number): Grid => ({
  family: 'number',
  up: scale > 0 ? 10 ** scale : 1,
  down: scale > 0 ? 1 : 10 ** -scale,
  low: -most,
  high: most,
  print: (steps) => decimalText(steps, scale),
})

export function decimalText(steps: number, scale: number): string {
  if (scale <= 0) return steps === 0 ? '0' : `${steps}${'0'.repeat(-scale)}`
  const size = Math.abs(steps)
  const unit = 10 ** scale
  const whole = Math.floor(size / unit)
  const rest = size - whole * unit
  return `${steps < 0 ? '-' : ''}${whole}.${scale === 2 && rest > 9 ? rest : String(rest).padStart(scale, '0')}`
}

/** What numbers under a name usually are, for `whole` numbers or others. */
export function habitOf(cell: Cell, whole: boolean): Habit {
  const { phrase, draw } = cell
  if (whole && /(status_code|http_status|response_code|^status$|^code$)/.test(phrase)) return among(draw, STATUS_CODES, STATUS_WEIGHTS)
  if (whole && /exit_(code|status)$/.test(phrase)) return among(draw, EXIT_CODES, EXIT_WEIGHTS)
  const percentile = PERCENTILE.exec(phrase)
  if (percentile) return latencies(cell.shared('latency'), Number(`${percentile[1]}.${percentile[2] || 0}`))
  const side = /(^|_)lat(itude)?$/.test(phrase) ? 'latitude' : /(^|_)(lon|lng|long|longitude)$/.test(phrase) ? 'longitude' : undefined
  if (side && !cell.unique) return near(cell, side)
  const rule = RULES.find(({ on }) => on.test(phrase))
  const [from, to, shape] = (whole ? rule?.whole : (rule?.broken ?? rule?.whole)) ?? [0, cell.type.name === 'int2' ? 100 : 1000]
  // A column of numbers that must differ is usually a count of rows.
  return { from: cell.unique && from >= 0 && whole ? 1 : from, to, ...(shape && { shape }), vague: rule === undefined }
}

/** Around the place that the row's other columns name. */
function near(cell: Cell, side: 'latitude' | 'longitude'): Habit {
  const place = cell.shared('place')
  const reach = side === 'latitude' ? 90 : 180
  return { from: -reach, to: reach, at: (row) => placeOf(place, row)[side] + (fraction(cell.draw, row) - 0.5) / 10 }
}

function among(draw: Draw, numbers: readonly number[], weights: readonly number[]): Habit {
  const at = weighted(draw, weights)
  return { from: Math.min(...numbers), to: Math.max(...numbers), at: (row) => numbers[at(row)] ?? 0 }
}

/** Percentiles of one row come from one draw, so that a higher one is never below a lower one. */
function latencies(draw: Draw, percentile: number): Habit {
  const distance = Math.abs(percentile - 50) / 50
  const stretch = (distance * distance * 1.6) / (1.04 - distance)
  return {
    from: 1,
    to: 20_000,
    at: (row) => {
      const drawn = fraction(draw, row)
      const median = 6 + drawn * drawn * drawn * 400
      const tail = median * stretch * (0.2 + 0.3 * fraction(draw, row, 1))
      return Math.round(percentile < 50 ? median / (1 + stretch) : median + tail)
    },
  }
}
