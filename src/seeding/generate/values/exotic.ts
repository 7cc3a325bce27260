/** The types that few tables have: bits, addresses of networks, shapes, documents of PostgreSQL's own, numbers of its own. */
import { type Draw, fraction, integerBelow, pick } from '../chance.ts'
import type { Cell, Source } from './cell.ts'
import { bitText, hexBytes, hexText, uuids } from './digits.ts'
import { permutation } from './permutation.ts'
import { adjectives, nouns, placeOf } from './pools.ts'
import { sentence } from './writing.ts'

const ENDLESS = Number.POSITIVE_INFINITY
const source = (cell: Cell, value: (row: number) => string, capacity = ENDLESS): Source => ({ value, capacity, unique: cell.unique })

/** Where a draw's 32 bits stand in the text, so that they alone tell rows apart. */
const DRAWN = 0x1_0000_0000

type Make = (cell: Cell) => Source

const bits: Make = (cell) => {
  const { draw, type } = cell
  const most = type.modifier > 0 ? type.modifier : type.name === 'bit' ? 1 : 64
  if (cell.unique) {
    const size = Math.min(2 ** most, 2 ** 50)
    const number = permutation(draw, size)
    return source(cell, (row) => number(row).toString(2).padStart(most, '0'), size)
  }
  return type.name === 'bit'
    ? source(cell, (row) => bitText(draw, row, most))
    : source(cell, (row) => bitText(draw, row, 1 + integerBelow(draw, row, most, 0x70)))
}

const bytes: Make = (cell) => {
  const length = Math.max(cell.limits.minLength ?? 0, Math.min(16, cell.limits.maxLength ?? 16))
  const hex = hexBytes(length, cell.draw)
  return source(cell, (row) => `\\x${hex(row)}`, length >= 4 ? DRAWN : 1)
}

const NETWORKS = ['192.0.2', '198.51.100', '203.0.113']

const inet: Make = (cell) => {
  const hex = hexText(cell.draw, 8)
  const wide = (row: number) => `2001:db8::${hex(row).slice(0, 4)}:${hex(row).slice(4)}`
  if (cell.unique) return source(cell, wide, DRAWN)
  const { draw } = cell
  return source(cell, (row) =>
    draw(row, 1) % 6 === 0 ? wide(row) : `${pick(draw, row, NETWORKS, 2)}.${1 + integerBelow(draw, row, 254, 3)}`,
  )
}

const cidr: Make = (cell) => {
  const { draw } = cell
  const hex = hexText(draw, 8)
  if (cell.unique) return source(cell, (row) => `2001:db8:${hex(row).slice(0, 4)}:${hex(row).slice(4)}::/64`, DRAWN)
  return source(cell, (row) =>
    draw(row, 1) % 4 === 0
      ? `2001:db8:${hex(row).slice(0, 4)}::/48`
      : `${pick(draw, row, NETWORKS, 2)}.${16 * integerBelow(draw, row, 16, 3)}/28`,
  )
}

/** Locally administered addresses, which no device comes with. */
const mac =
  (start: string): Make =>
  (cell) => {
    const hex = hexText(cell.draw, 8)
    return source(
      cell,
      (row) => {
        const digits = hex(row)
        return `${start}:${digits.slice(0, 2)}:${digits.slice(2, 4)}:${digits.slice(4, 6)}:${digits.slice(6)}`
      },
      DRAWN,
    )
  }

/** From 0 to 100 with two digits, and a whole number of the row where rows are told apart. */
const coordinate = ({ draw, unique }: Cell, row: number, lane: number): number =>
  unique && lane === 0 ? row : Math.floor(fraction(draw, row, lane) * 10_000) / 100
const at = (cell: Cell, row: number, lane: number): string => `(${coordinate(cell, row, lane)},${coordinate(cell, row, lane + 1)})`
const shape =
  (print: (cell: Cell, row: number) => string): Make =>
  (cell) =>
    source(cell, (row) => print(cell, row))
const corners = (cell: Cell, row: number): string => {
  const [x, y] = [coordinate(cell, row, 0), coordinate(cell, row, 1)]
  const [width, height] = [1 + coordinate(cell, row, 2), 1 + coordinate(cell, row, 3)]
  return `(${x},${y}),(${x + width},${y}),(${x + width},${y + height}),(${x},${y + height})`
}

const words = (draw: Draw, row: number, lane = 0): string => pick(draw, row, nouns, lane)

/** PostGIS: places on land, as points and what is made of them. */
const geography: Make = (cell) => {
  const { printed } = cell.type
  const [, kind = 'point', srid] = /\((\w+?)(?:zm|z|m)?(?:,(\d+))?\)/i.exec(printed) ?? []
  const draw = cell.shared('place')
  const start = srid === undefined && cell.type.name === 'geometry' ? '' : `SRID=${srid ?? 4326};`
  const near = (row: number, x: number, y: number) => {
    const { latitude, longitude } = placeOf(draw, row)
    const moved = (lane: number) => Math.floor(fraction(cell.draw, row, lane) * 10_000) / 100_000
    return `${(longitude + moved(0) + x).toFixed(5)} ${(latitude + moved(1) + y).toFixed(5)}`
  }
  const ring = (row: number) =>
    `((${near(row, 0, 0)},${near(row, 0.01, 0)},${near(row, 0.01, 0.01)},${near(row, 0, 0.01)},${near(row, 0, 0)}))`
  const forms: Readonly<Record<string, (row: number) => string>> = {
    point: (row) => `POINT(${near(row, 0, 0)})`,
    multipoint: (row) => `MULTIPOINT(${near(row, 0, 0)},${near(row, 0.01, 0.01)})`,
    linestring: (row) => `LINESTRING(${near(row, 0, 0)},${near(row, 0.01, 0.01)})`,
    multilinestring: (row) => `MULTILINESTRING((${near(row, 0, 0)},${near(row, 0.01, 0.01)}))`,
    polygon: (row) => `POLYGON${ring(row)}`,
    multipolygon: (row) => `MULTIPOLYGON(${ring(row)})`,
  }
  const form = forms[kind.toLowerCase()] ?? forms.point
  return source(cell, (row) => `${start}${form?.(row)}`)
}

const snapshot = (row: number): string => {
  const first = (row % 1_000_000) + 3
  return `${first}:${first + 6}:${first + 2}`
}

const TABLES = ['pg_catalog.pg_class', 'pg_catalog.pg_type', 'pg_catalog.pg_attribute', 'pg_catalog.pg_namespace']
const named =
  (names: readonly string[]): Make =>
  (cell) =>
    source(cell, (row) => pick(cell.draw, row, names), names.length)

export const EXOTIC: Readonly<Record<string, Make>> = {
  uuid: (cell) => source(cell, uuids(cell.draw), DRAWN),
  bytea: bytes,
  bit: bits,
  varbit: bits,
  inet,
  cidr,
  macaddr: mac('02:00'),
  macaddr8: mac('02:00:00:5e'),
  point: shape((cell, row) => at(cell, row, 0)),
  line: shape((cell, row) => `{1,${-1 - coordinate(cell, row, 1)},${coordinate(cell, row, 0)}}`),
  lseg: shape((cell, row) => `[${at(cell, row, 0)},${at(cell, row, 2)}]`),
  // What PostgreSQL calls equal boxes and circles are those of equal areas.
  box: shape((cell, row) => (cell.unique ? `(0,0),(1,${row + 1})` : `${at(cell, row, 0)},${at(cell, row, 2)}`)),
  path: shape((cell, row) => `[${corners(cell, row)}]`),
  polygon: shape((cell, row) => `(${corners(cell, row)})`),
  circle: shape((cell, row) => `<${at(cell, row, 1)},${cell.unique ? row + 1 : 1 + coordinate(cell, row, 3)}>`),
  pg_lsn: (cell) => {
    const hex = hexText(cell.draw, 8)
    return source(cell, (row) => `16/${hex(row)}`, DRAWN)
  },
  tid: (cell) => source(cell, (row) => `(${row % 1_000_000},1)`),
  xml: (cell) => source(cell, (row) => `<note><number>${row}</number><text>${sentence(cell.draw, row)}</text></note>`),
  jsonpath: (cell) => source(cell, (row) => `$."${words(cell.draw, row)}"[${row % 1_000_000}]`),
  tsvector: (cell) =>
    source(
      cell,
      (row) =>
        `'${words(cell.draw, row)}':1 '${words(cell.draw, row, 1)}':2,5 '${words(cell.draw, row, 2)}':4${cell.unique ? ` 'x${row.toString(36)}':6` : ''}`,
    ),
  tsquery: (cell) =>
    source(cell, (row) => `'${words(cell.draw, row)}' & ${cell.unique ? `'x${row.toString(36)}'` : `'${words(cell.draw, row, 1)}'`}`),
  hstore: (cell) =>
    source(cell, (row) => `"${words(cell.draw, row)}"=>"${pick(cell.draw, row, adjectives, 1)}"${cell.unique ? `, "n"=>"${row}"` : ''}`),
  ltree: (cell) =>
    source(cell, (row) => `top.${words(cell.draw, row)}.${words(cell.draw, row, 1)}${cell.unique ? `.x${row.toString(36)}` : ''}`),
  geometry: geography,
  geography,
  cube: shape((cell, row) => `(${coordinate(cell, row, 0)}, ${coordinate(cell, row, 1)})`),
  int2vector: (cell) => source(cell, (row) => `1 ${row % 32_000}`),
  oidvector: (cell) => source(cell, (row) => `1 ${row % 1_000_000}`),
  pg_snapshot: (cell) => source(cell, (row) => snapshot(row)),
  txid_snapshot: (cell) => source(cell, (row) => snapshot(row)),
  refcursor: (cell) => source(cell, (row) => `cursor_${row}`),
  regclass: named(TABLES),
  regtype: named(['integer', 'text', 'boolean', 'uuid']),
  regproc: named(['pg_catalog.now', 'pg_catalog.version']),
  regprocedure: named(['pg_catalog.abs(integer)', 'pg_catalog.lower(text)']),
  regoper: named(['pg_catalog.||/', 'pg_catalog.|/']),
  regoperator: named(['pg_catalog.+(integer,integer)', 'pg_catalog.*(integer,integer)']),
  regnamespace: named(['pg_catalog', 'information_schema']),
  regconfig: named(['pg_catalog.simple', 'pg_catalog.english']),
  regdictionary: named(['pg_catalog.simple', 'pg_catalog.english_stem']),
  regcollation: named(['pg_catalog."C"', 'pg_catalog."POSIX"']),
  regrole: named(['pg_monitor', 'pg_read_all_stats']),
}
