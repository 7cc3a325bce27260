import type { Constraint, RangeVar } from 'libpg-query'
import { chooseName, joinColumns } from '../sql/model/implicit-names.ts'
import type { Schema } from '../sql/model/schema.ts'
import { columnsIn, DEFAULT_SCHEMA, qualifiedName, stringsOf } from '../sql/names.ts'

/** The name of a constraint, or the one that PostgreSQL gives it; `column` is the one that it stands at. */
export function constraintName(relation: RangeVar, added: Constraint, column: string | undefined, schema: Schema): string {
  const { contype, conname, keys, fk_attrs, raw_expr } = added
  if (conname !== undefined) return conname
  const { relname = '', schemaname = DEFAULT_SCHEMA } = relation
  const known = schema.tableOf(qualifiedName(relation))
  const isTaken = (name: string) => known?.constraints.has(name) === true
  const isRelation = (name: string) => isTaken(name) || schema.relationExists(schemaname, name)
  const own = column === undefined ? [] : [column]
  switch (contype) {
    case 'CONSTR_PRIMARY':
      return chooseName(relname, undefined, 'pkey', isRelation)
    case 'CONSTR_UNIQUE':
      return chooseName(relname, joinColumns(keys ? stringsOf(keys) : own), 'key', isRelation)
    case 'CONSTR_FOREIGN':
      return chooseName(relname, joinColumns(fk_attrs ? stringsOf(fk_attrs) : own), 'fkey', isTaken)
    default: {
      const columns = columnsIn(raw_expr)
      return chooseName(relname, columns.length === 1 ? columns[0] : undefined, 'check', isTaken)
    }
  }
}
