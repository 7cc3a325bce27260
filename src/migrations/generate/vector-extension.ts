import { DbctlError } from '../../errors.ts'
import type { Migration } from '../source/migration.ts'
import { parseSql } from '../sql/parse.ts'
import { effectsOf } from './effects.ts'
import type { WrittenMigration } from './written.ts'

const TYPES = ['vector', 'halfvec', 'sparsevec']
/** pgvector's operator classes; those of bit have no type of pgvector's in the statement. */
const OPERATOR_CLASS = /^(?:(?:vector|halfvec|sparsevec)_(?:l2|ip|cosine|l1)_ops|bit_(?:hamming|jaccard)_ops)$/

/**
 * The migration with the extension made first, where it is the first to need pgvector; undefined where nothing is to add. drizzle-kit
 * writes the column and never the extension, so that the migration would fail on every new database.
 */
export async function withVectorExtension(written: WrittenMigration, earlier: readonly Migration[]): Promise<WrittenMigration | undefined> {
  const { sql } = written
  if (!/vec|_ops/i.test(sql)) return undefined
  if (!(await needsVector(sql)) || (await createsVector(sql))) return undefined
  for (const migration of earlier) if (await createsVector(migration.sql)) return undefined
  const breakpoint = written.breakpoints ? '--> statement-breakpoint\n' : ''
  return { ...written, sql: `CREATE EXTENSION IF NOT EXISTS vector;\n${breakpoint}${sql}` }
}

async function needsVector(sql: string): Promise<boolean> {
  const { statements } = await parseSql(sql)
  return statements.some(({ node }) => mentionsVector(node))
}

async function createsVector(sql: string): Promise<boolean> {
  // Most migrations create no extension, and their SQL need not be read.
  if (!/create\s+extension/i.test(sql)) return false
  try {
    const { statements } = await parseSql(sql)
    return statements
      .flatMap(effectsOf)
      .some(({ action, kind, object }) => action === 'create' && kind === 'extension' && object === '"vector"')
  } catch (error) {
    if (error instanceof DbctlError || (error as Error).name !== 'SqlSyntaxError') throw error
    // An earlier file that is no SQL is not this command's to judge; by its words it does.
    return /create\s+extension\s+(?:if\s+not\s+exists\s+)?"?vector"?\b/i.test(sql)
  }
}

/** A type's name or an index's operator class, anywhere below. */
function mentionsVector(value: unknown): boolean {
  if (Array.isArray(value)) return value.some(mentionsVector)
  if (typeof value !== 'object' || value === null) return false
  return Object.entries(value).some(([key, inner]) => {
    if (key === 'typeName') return TYPES.includes(lastName((inner as { names?: unknown }).names)) || mentionsVector(inner)
    if (key === 'opclass') return OPERATOR_CLASS.test(lastName(inner))
    return mentionsVector(inner)
  })
}

function lastName(names: unknown): string {
  const last = Array.isArray(names) ? names.at(-1) : undefined
  return (last as { String?: { sval?: string } } | undefined)?.String?.sval ?? ''
}
