import type { CatalogObject, SequenceOptions } from './snapshot.ts'

/** An object in a line, for people: near to the SQL that would make it. */
export function describeObject(object: CatalogObject): string {
  switch (object.kind) {
    case 'schema':
      return 'schema'
    case 'extension':
      return `extension in schema ${object.is.schema}`
    case 'enum':
      return `enum (${object.is.labels.map((label) => `'${label.replaceAll("'", "''")}'`).join(', ')})`
    case 'range':
      return `range of ${object.is.subtype}`
    case 'composite type':
      return `type (${object.is.attributes.map(({ name, type }) => `${name} ${type}`).join(', ')})`
    case 'domain':
      return words(
        `domain over ${object.is.type}`,
        object.is.notNull && 'NOT NULL',
        object.is.default !== null && `DEFAULT ${object.is.default}`,
        ...object.is.checks.map(({ definition }) => definition),
      )
    case 'sequence':
      return words(`sequence ${describeSequence(object.is)}`, object.is.ownedBy !== null && `OWNED BY ${object.is.ownedBy}`)
    case 'table':
      return words(
        object.is.unlogged && 'unlogged',
        object.is.kind,
        object.is.partitionKey !== null && `PARTITION BY ${object.is.partitionKey}`,
        object.is.partitionOf !== null && `PARTITION OF ${object.is.partitionOf} ${object.is.partitionBound}`,
        object.is.inherits.length > 0 && `INHERITS (${object.is.inherits.join(', ')})`,
      )
    case 'column':
      return describeColumn(object.is)
    case 'routine':
      return words(object.is.kind, object.is.result !== null && `returning ${object.is.result}`)
    case 'view':
      return `${object.is.materialized ? 'materialized view' : 'view'} AS ${oneLine(object.is.definition)}`
    case 'policy':
      return words(
        object.is.permissive ? 'permissive' : 'restrictive',
        `policy for ${object.is.command} to ${object.is.roles.join(', ')}`,
        object.is.using !== null && `USING (${object.is.using})`,
        object.is.check !== null && `WITH CHECK (${object.is.check})`,
      )
    case 'other':
      return object.is.type
    default:
      return oneLine(object.is.definition)
  }
}

const describeSequence = (options: SequenceOptions): string =>
  `AS ${options.type} START ${options.start} INCREMENT ${options.increment}${options.cycle ? ' CYCLE' : ''}`

const describeColumn = (is: Extract<CatalogObject, { kind: 'column' }>['is']): string =>
  words(
    is.type,
    is.collation !== null && `COLLATE ${is.collation}`,
    is.notNull && 'NOT NULL',
    is.default !== null && `DEFAULT ${is.default}`,
    is.generated !== null && `GENERATED ALWAYS AS (${is.expression}) ${is.generated.toUpperCase()}`,
    is.identity !== null && `GENERATED ${is.identity.generated.toUpperCase()} AS IDENTITY`,
  )

const words = (...parts: readonly (string | false)[]): string => parts.filter((part) => part !== false).join(' ')

const oneLine = (text: string): string => text.replace(/\s+/g, ' ').trim()
