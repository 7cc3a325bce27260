import type { ColumnShape, TableShape } from '../../catalog/table-shapes.ts'
import type { Session } from '../../client/session.ts'
import type { MaskConfig } from '../../config/seed-config.ts'
import { DbctlError } from '../../errors.ts'
import { serverErrorDetails, serverErrorIn } from '../../server-error.ts'
import { castTo, column } from '../sets/expressions.ts'
import { formOf, formText, jsonValue } from './json-value.ts'
import { hashLength, type Masks } from './masks.ts'
import type { Pseudonyms } from './pseudonyms.ts'

/** How the rows of a table are read and written. */
export interface RowFormat {
  /** What is read of the row `t`, in the order in which `text` takes it. */
  readonly expressions: readonly string[]
  readonly maskedColumns: readonly string[]
  /** The row as an object of JSON. */
  text(values: ReadonlyArray<string | null>): string
}

interface ColumnFormat {
  /** Undefined where the value is not even read, since another stands for all. */
  readonly expression: string | undefined
  text(value: string | null): string
}

/** Refuses a mask whose value the column does not take. What the database computes is left out: it could not be written. */
export async function rowFormat(session: Session, table: TableShape, masks: Masks, pseudonyms: Pseudonyms): Promise<RowFormat> {
  const masked = masks.get(table.name)
  const written = table.columns.filter(({ generated }) => !generated)
  const columns: Array<ColumnFormat & { readonly name: string }> = []
  for (const shape of written) {
    const format = await columnFormat(session, table, shape, masked?.get(shape.name), pseudonyms)
    columns.push({ ...format, name: JSON.stringify(shape.name) })
  }
  return {
    expressions: columns.map(({ expression }) => expression ?? 'null'),
    maskedColumns: written.filter(({ name }) => masked?.has(name)).map(({ name }) => name),
    text: (values) => `{${columns.map(({ name, text }, at) => `${name}:${text(values[at] ?? null)}`).join(',')}}`,
  }
}

async function columnFormat(
  session: Session,
  table: TableShape,
  shape: ColumnShape,
  mask: MaskConfig | undefined,
  pseudonyms: Pseudonyms,
): Promise<ColumnFormat> {
  if (mask === 'null') return { expression: undefined, text: () => 'null' }
  if (typeof mask === 'object') {
    const text = await constant(session, table, shape, String(mask.value))
    return { expression: undefined, text: () => text }
  }
  const form = formOf(shape.type)
  const length = hashLength(shape)
  // What citext takes for equal has to stay so.
  const equal = shape.type.name === 'citext' ? (value: string) => value.toLowerCase() : (value: string) => value
  const shown =
    mask === 'hash'
      ? (value: string) => pseudonyms.hash(equal(value), length)
      : mask === 'email'
        ? (value: string) => pseudonyms.email(value)
        : (value: string) => value
  return {
    expression: formText(shape.type, column('t', shape.name)),
    text: (value) => (value === null ? 'null' : jsonValue(form, shown(value))),
  }
}

/** The value as the column would have it: cast to its domain, too, whose checks it has to pass. */
async function constant(session: Session, { label }: TableShape, { name, type }: ColumnShape, value: string): Promise<string> {
  const taken = castTo(type, '$1')
  const domain = type.domains[0]
  try {
    const [row] = await session.query<{ text: string | null }>(
      `select ${formText(type, domain ? `(${taken}::${domain.name})` : `(${taken})`)} as text`,
      [value],
    )
    return row?.text == null ? 'null' : jsonValue(formOf(type), row.text)
  } catch (error) {
    const found = serverErrorIn(error)
    if (!found || !/^2[23]/.test(found.fields.sqlstate)) throw error
    throw new DbctlError('DBCTL_USAGE', `the mask of ${label}.${name} is no value that the column takes: ${found.fields.message}`, {
      hint: `Give it a value of the type ${type.printed}; nothing was exported.`,
      details: serverErrorDetails(found),
      cause: error,
    })
  }
}
