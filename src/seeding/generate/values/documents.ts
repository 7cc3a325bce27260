/** JSON: after examples where there are any, otherwise what a column's name suggests. */
import { type Draw, fraction, integerBelow, pick } from '../chance.ts'
import { type Cell, partOf, type Source } from './cell.ts'
import { momentText } from './clock.ts'
import { hexText, uuids } from './digits.ts'
import { singular, wordsOf } from './names.ts'
import { phraseFor } from './texts.ts'

/** JSON text for a row, or nothing where the key is missing. */
type Part = (row: number) => string | undefined

const USUAL: ReadonlyArray<readonly [RegExp, readonly unknown[]]> = [
  [
    /headers$/,
    [
      { accept: 'application/json', 'user-agent': 'curl/8.8.0', 'content-type': 'application/json' },
      { accept: 'text/html', 'user-agent': 'Mozilla/5.0' },
    ],
  ],
  [
    /(query|params|parameters|search|filters?)$/,
    [
      { page: 2, limit: 50, sort: 'created_at' },
      { q: 'invoice', limit: 20 },
      { page: 1, status: 'active' },
    ],
  ],
  [/(tags|labels|keywords|categories|topics)$/, [['urgent', 'design'], ['backend', 'api', 'security'], ['docs']]],
  [/(scopes|roles|permissions|features)$/, [['read', 'write'], ['read'], ['read', 'write', 'admin']]],
  [
    /(build_log|logs?|lines|output)$/,
    [
      ['install: 214 packages', 'build: 38 pages', 'done in 12.4 s'],
      ['install: 214 packages', 'error: page not found'],
    ],
  ],
  [
    /questions$/,
    [
      [{ id: 'q1', question: 'Which database should be used?', options: ['postgres', 'sqlite'] }],
      [{ id: 'q1', question: 'Is the old endpoint still in use?' }],
    ],
  ],
  [/auth$/, [{ type: 'bearer', token: 'sample-token' }, { type: 'basic', username: 'sample' }, { type: 'none' }]],
  [
    /(settings|preferences|config|configuration|options)$/,
    [
      { theme: 'dark', language: 'en', notifications: { email: true, push: false }, page_size: 50 },
      { theme: 'light', language: 'de', notifications: { email: false, push: false }, page_size: 20 },
    ],
  ],
  [/(address|location)$/, [{ street: '1 Main Street', city: 'Berlin', country: 'Germany', zip: '10115' }]],
  [/(coordinates|position|point)$/, [{ lat: 52.52, lon: 13.405 }]],
  [
    /(result|response|output|response_body)$/,
    [
      { ok: true, items: 12, duration_ms: 240 },
      { ok: false, error: 'timeout', duration_ms: 3000 },
      { ok: true, items: 3, duration_ms: 90 },
    ],
  ],
  [
    /(input|request|parsed|arguments|args|payload|body)$/,
    [
      { title: 'Review the report', priority: 'high', count: 3, due: '2026-01-15' },
      { title: 'Update the roadmap', priority: 'low', count: 1 },
    ],
  ],
  [
    /(detail|details|changes|diff|event)$/,
    [
      { field: 'status', from: 'pending', to: 'active' },
      { field: 'title', attempts: 2 },
      { ip: '192.0.2.10', attempts: 5 },
    ],
  ],
  [
    /^(content|doc|document)$/,
    [{ type: 'doc', content: [{ type: 'paragraph', content: [{ type: 'text', text: 'The plan is ready for review.' }] }] }],
  ],
  [
    /(items|lines|entries|children)$/,
    [[{ name: 'steel table', quantity: 2, price: 120.5 }], [{ name: 'small chair', quantity: 4, price: 38.9 }]],
  ],
]
const ANYTHING: readonly unknown[] = [
  { source: 'api', request_id: 'r-1', duration_ms: 35, retry: false },
  { source: 'worker', request_id: 'r-2', attempt: 2 },
  { source: 'import', tags: ['batch', 'nightly'], duration_ms: 900 },
]

export function documents(cell: Cell): Source {
  const given = cell.choices.example === undefined ? cell.examples.flatMap(parsed) : [cell.choices.example]
  const examples = given.length > 0 ? given : usual(cell)
  const part = like({ cell, path: cell.name }, examples) ?? (() => '{}')
  const { unique } = cell
  const value = unique ? (row: number) => numbered(part(row) ?? '{}', row) : (row: number) => part(row) ?? '{}'
  return { value, capacity: Number.POSITIVE_INFINITY, unique }
}

/** An empty array or object as the default says which of the two the column has. */
function usual({ phrase, default: expression }: Cell): readonly unknown[] {
  const found = USUAL.find(([on]) => on.test(phrase))?.[1] ?? ANYTHING
  if (expression?.startsWith("'[") && !Array.isArray(found[0])) return [['draft', 'internal'], ['review'], ['draft', 'review', 'final']]
  return expression?.startsWith("'{") ? (Array.isArray(found[0]) ? ANYTHING : found) : found
}

function parsed(text: string): unknown[] {
  try {
    return [JSON.parse(text)]
  } catch {
    return []
  }
}

const numbered = (text: string, row: number): string =>
  text === '{}' || !text.startsWith('{') ? `{"n":${row}}` : `${text.slice(0, -1)},"n":${row}}`

interface Place {
  readonly cell: Cell
  readonly path: string
}

const drawOf = ({ cell, path }: Place): Draw => cell.shared(`json ${cell.name} ${path}`)

/** Parts of the build of all of the examples; nothing for no examples. */
function like(place: Place, examples: readonly unknown[]): Part | undefined {
  const present = examples.filter((example) => example !== null && example !== undefined)
  const part = ofKind(place, present)
  const nulls = examples.filter((example) => example === null).length
  if (nulls === 0 || !part) return part ?? (nulls > 0 ? () => 'null' : undefined)
  const draw = drawOf(place)
  return (row) => (fraction(draw, row, 0x61) < nulls / examples.length ? 'null' : part(row))
}

/** What most of them are. */
function ofKind(place: Place, examples: readonly unknown[]): Part | undefined {
  const arrays = examples.filter((example) => Array.isArray(example))
  const objects = examples.filter(
    (example): example is Record<string, unknown> => typeof example === 'object' && example !== null && !Array.isArray(example),
  )
  const numbers = examples.filter((example) => typeof example === 'number')
  const strings = examples.filter((example) => typeof example === 'string')
  const most = Math.max(arrays.length, objects.length, numbers.length, strings.length)
  if (examples.length === 0) return undefined
  if (most === 0) return booleans(place)
  if (objects.length === most) return object(place, objects)
  if (arrays.length === most) return array(place, arrays)
  return numbers.length === most ? number(place, numbers) : string(place, strings)
}

function booleans(place: Place): Part {
  const draw = drawOf(place)
  return (row) => (draw(row) & 1 ? 'true' : 'false')
}

/** Between half of the least and one and a half of the greatest, with as many digits as they have. */
function number(place: Place, examples: readonly number[]): Part {
  const draw = drawOf(place)
  const [least, greatest] = [Math.min(...examples), Math.max(...examples)]
  const from = least < 0 ? least * 1.5 : least * 0.5
  const to = greatest < 0 ? greatest * 0.5 : greatest * 1.5
  if (examples.every(Number.isInteger))
    return (row) => String(Math.floor(from) + integerBelow(draw, row, Math.floor(to) - Math.floor(from) + 1))
  const digits = Math.min(6, Math.max(...examples.map((example) => String(example).split('.')[1]?.length ?? 0)))
  const unit = 10 ** digits
  const share = from >= 0 && greatest <= 1
  return (row) => String(Math.round((from + fraction(draw, row) * ((share ? Math.min(1, to) : to) - from)) * unit) / unit)
}

const YEAR = 365 * 86_400_000
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i
const MOMENT = /^\d{4}-\d\d-\d\d[T ]\d\d:\d\d/

function string(place: Place, examples: readonly string[]): Part {
  const draw = drawOf(place)
  const first = examples[0] ?? ''
  const all = new Set(examples)
  const quoted =
    (make: (row: number) => string): Part =>
    (row) =>
      JSON.stringify(make(row))
  if (UUID.test(first)) return quoted(uuids(draw))
  if (/^[0-9a-f]{32,64}$/.test(first)) return quoted(hexText(draw, first.length))
  const moment = (row: number) => momentText(Math.floor(place.cell.until - fraction(draw, row) * YEAR) * 1000)
  if (MOMENT.test(first)) return quoted((row) => `${moment(row).replace(' ', 'T')}Z`)
  if (/^\d{4}-\d\d-\d\d$/.test(first)) return quoted((row) => moment(row).slice(0, 10))
  // Few words that come again and again are a choice; a key that names a known kind of text gets that; anything else is free text.
  const words = wordsOf(place.path.split('.').at(-1) ?? '')
  const cell = partOf(
    place.cell,
    { ...place.cell.type, name: 'text', modifier: -1 },
    {
      words,
      phrase: words.map((word, index) => (index === words.length - 1 ? singular(word) : word)).join('_'),
      draw,
      others: [],
      other: () => undefined,
    },
  )
  const phrase = /(^|_)(type|kind|status|state|role|mode|level|format|method|theme|sort|op|action|id)$/.test(cell.phrase)
    ? undefined
    : phraseFor(cell)
  const chosen = [...all]
  if (!phrase || (chosen.length > 1 && chosen.length < examples.length / 2)) {
    const texts = chosen.map((text) => JSON.stringify(text))
    return (row) => pick(draw, row, texts)
  }
  const { head, tail } = phrase
  return quoted(tail ? (row) => head(row) + tail(row) : head)
}

function array(place: Place, examples: readonly unknown[][]): Part {
  const draw = drawOf(place)
  const element = like({ ...place, path: `${place.path}[]` }, examples.flat())
  if (!element) return () => '[]'
  const most = Math.max(...examples.map(({ length }) => length))
  const least = Math.min(...examples.map(({ length }) => length)) > 0 ? 1 : 0
  // No word twice where words are chosen from a few.
  const choice = examples.flat().every((item) => typeof item === 'string')
  return (row) => {
    const count = least + integerBelow(draw, row, most + 1 - least + (most === 1 ? 1 : 0), 0x62)
    const items: string[] = []
    for (let place = 0; place < count; place++) {
      const item = element(row * 8 + place)
      if (item !== undefined && !(choice && items.includes(item))) items.push(item)
    }
    return `[${items.join(',')}]`
  }
}

function object(place: Place, examples: ReadonlyArray<Record<string, unknown>>): Part {
  const draw = drawOf(place)
  const keys = [...new Set(examples.flatMap((example) => Object.keys(example)))]
  const parts = keys.flatMap((key, lane) => {
    const values = examples.filter((example) => Object.hasOwn(example, key)).map((example) => example[key])
    const part = like({ ...place, path: `${place.path}.${key}` }, values)
    return part ? [{ start: `${JSON.stringify(key)}:`, part, share: values.length / examples.length, lane: 0x100 + lane }] : []
  })
  return (row) => {
    let text = ''
    for (const { start, part, share, lane } of parts) {
      if (share < 1 && fraction(draw, row, lane) >= share) continue
      text += `${text === '' ? '' : ','}${start}${part(row)}`
    }
    return `{${text}}`
  }
}
