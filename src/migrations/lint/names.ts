import type { RangeVar } from 'libpg-query'
import { quoteIdentifier } from '../../client/values.ts'

/** The name by which the schema model knows a relation; what names no schema lands in `public`, as with Drizzle's own DDL. */
export const qualifiedName = ({ schemaname, relname }: RangeVar): string => quoteIdentifier(schemaname ?? 'public', relname ?? '')
