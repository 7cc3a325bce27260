import { commentSql, createDomain, createEnum, createSql } from './create.ts'
import { holderOf, ownName, quotedParts } from './name.ts'
import { type CatalogObject, type ColumnObject, idOf } from './snapshot.ts'
import type { World } from './tasks.ts'

/** The columns that are of a type now and shall be of it afterwards. */
export function columnsOf(type: CatalogObject, { expected, actual, dependents }: World): ColumnObject[] {
  const id = idOf(type)
  return (dependents.get(id) ?? []).flatMap((dependent) => {
    const [wanted, there] = [expected.get(dependent), actual.get(dependent)]
    return wanted?.kind === 'column' && there?.kind === 'column' && there.is.generated === null && wanted.needs.includes(id) ? [wanted] : []
  })
}

/**
 * Makes a type anew under its name and moves its columns over by way of text. Their defaults must be set again afterwards, and whatever
 * else depends on the type must have stepped aside.
 */
export function retypeSql(type: CatalogObject, world: World): string[] {
  const old = `${type.path.at(-1)}__old`.slice(0, 63)
  const [schema = ''] = quotedParts(type.name)
  const quotedOld = `"${old.replaceAll('"', '""')}"`
  const word = type.kind === 'domain' ? 'domain' : 'type'
  return [
    `alter ${word} ${type.name} rename to ${quotedOld}`,
    ...newType(type),
    ...columnsOf(type, world).flatMap((column) => [
      `alter table only ${holderOf(column)} alter column ${ownName(column)} drop default`,
      // A partition's column changes with its parent's.
      ...(column.inherited
        ? []
        : [
            `alter table ${holderOf(column)} alter column ${ownName(column)} type ${column.is.type} using ${ownName(column)}::${textLike(column.is.type)}::${column.is.type}`,
          ]),
    ]),
    `drop ${word} ${schema}.${quotedOld}`,
    ...(type.comment === null ? [] : [commentSql(type)]),
  ]
}

const textLike = (type: string): string => (type.endsWith('[]') ? 'pg_catalog.text[]' : 'pg_catalog.text')

function newType(type: CatalogObject): readonly string[] {
  if (type.kind === 'enum') return [createEnum(type.name, type.is.labels)]
  if (type.kind === 'domain') return [createDomain(type)]
  const made = createSql({ ...type, comment: null })
  return 'note' in made ? [] : made.sql
}
