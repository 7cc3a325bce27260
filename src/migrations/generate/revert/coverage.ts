import type { Statement } from '../../sql/parse.ts'
import { effectKey, effectsOf, pathOf } from '../effects.ts'

/**
 * What a statement is about, regardless of how it does it: an index that was made CONCURRENTLY by hand, or a change of type with a USING of
 * its own, is still the one that the snapshot tells of.
 */
function shapesOf(statement: Pick<Statement, 'node' | 'text'>): string[] {
  const { node, text } = statement
  if ('AlterTableStmt' in node) {
    const { relation, cmds = [] } = node.AlterTableStmt
    return cmds.flatMap((cmd) => {
      if (!('AlterTableCmd' in cmd)) return []
      const { subtype, name, def } = cmd.AlterTableCmd
      const inner = def && 'ColumnDef' in def ? def.ColumnDef.colname : def && 'Constraint' in def ? def.Constraint.conname : undefined
      return [[...pathOf(relation), subtype, name ?? inner ?? ''].join('\0')]
    })
  }
  const effects = effectsOf(statement)
  if (effects.length > 0) return effects.map(effectKey)
  return [text.replace(/\s+/g, ' ')]
}

export interface Coverage {
  /** Of the file, in order: what the snapshots do not tell. */
  readonly extra: readonly Statement[]
  /** What the snapshots tell and the file does not do. */
  readonly missing: readonly Statement[]
  /** Where the first statement stands that they tell; extras before it are undone last. */
  readonly firstCovered: number
}

/** Compares what a migration's file does with what drizzle-kit makes of the snapshots around it. */
export function coverageOf(file: readonly Statement[], told: readonly Statement[]): Coverage {
  const toldShapes = new Set(told.flatMap(shapesOf))
  const fileShapes = new Set(file.flatMap(shapesOf))
  const isTold = (statement: Statement) => shapesOf(statement).every((shape) => toldShapes.has(shape))
  return {
    extra: withoutPairs(file.filter((statement) => !isTold(statement))),
    missing: told.filter((statement) => !shapesOf(statement).every((shape) => fileShapes.has(shape))),
    firstCovered: file.find(isTold)?.start ?? Number.POSITIVE_INFINITY,
  }
}

/** Without what is made and taken away again within the file: a check that only helps to validate, a temporary table. */
function withoutPairs(statements: readonly Statement[]): Statement[] {
  const gone = new Set<Statement>()
  for (const [i, later] of statements.entries()) {
    for (const effect of effectsOf(later)) {
      if (effect.action !== 'drop') continue
      const made = effectKey({ ...effect, action: 'create' })
      const earlier = statements.slice(0, i).find((one) => !gone.has(one) && effectsOf(one).map(effectKey).join() === made)
      if (earlier && effectsOf(later).length === 1) gone.add(earlier).add(later)
    }
  }
  return statements.filter((statement) => !gone.has(statement))
}
