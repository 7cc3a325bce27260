import type { AlterTableCmd, ColumnDef, Constraint, RangeVar } from 'libpg-query'
import { quoteIdentifier } from '../../client/values.ts'
import { qualifiedName } from '../sql/names.ts'
import type { LintStatement } from '../sql/parsed.ts'

/** One action of an ALTER TABLE, which may have several, separated by commas. */
export interface Alteration {
  /** Qualified and quoted, as the schema model keys it. */
  readonly table: string
  /** The table as it can be written in a statement of the same migration: without a schema where the statement has none. */
  readonly target: string
  readonly relation: RangeVar
  readonly command: AlterTableCmd
}

/** Views, sequences, indexes and composite types are altered by the same parse tree and left out. */
export function* alterationsIn({ node }: LintStatement): Iterable<Alteration> {
  if (!('AlterTableStmt' in node)) return
  const { relation, cmds, objtype } = node.AlterTableStmt
  if (!relation || objtype !== 'OBJECT_TABLE') return
  for (const command of cmds ?? [])
    if ('AlterTableCmd' in command) {
      yield { table: qualifiedName(relation), target: targetOf(relation), relation, command: command.AlterTableCmd }
    }
}

export const targetOf = ({ schemaname, relname = '' }: RangeVar): string =>
  schemaname === undefined ? quoteIdentifier(relname) : quoteIdentifier(schemaname, relname)

export interface AddedConstraint extends Alteration {
  readonly constraint: Constraint
  /** The column at which it stands, where it came with ADD COLUMN. */
  readonly column?: ColumnDef
}

/** What ADD CONSTRAINT adds, and ADD COLUMN with the constraints that stand at the column. */
export function* constraintsAddedIn(statement: LintStatement, ...kinds: Constraint['contype'][]): Iterable<AddedConstraint> {
  for (const alteration of alterationsIn(statement)) {
    const { subtype, def } = alteration.command
    if (subtype === 'AT_AddConstraint' && def && 'Constraint' in def && kinds.includes(def.Constraint.contype)) {
      yield { ...alteration, constraint: def.Constraint }
    }
    if (subtype !== 'AT_AddColumn' || !def || !('ColumnDef' in def)) continue
    for (const constraint of constraintsOf(def.ColumnDef))
      if (kinds.includes(constraint.contype)) yield { ...alteration, constraint, column: def.ColumnDef }
  }
}

export function* columnsAddedIn(statement: LintStatement): Iterable<Alteration & { readonly column: ColumnDef }> {
  for (const alteration of alterationsIn(statement)) {
    const { subtype, def } = alteration.command
    if (subtype === 'AT_AddColumn' && def && 'ColumnDef' in def) yield { ...alteration, column: def.ColumnDef }
  }
}

export const constraintsOf = (column: ColumnDef): Constraint[] =>
  (column.constraints ?? []).flatMap((node) => ('Constraint' in node ? [node.Constraint] : []))

export const defaultOf = (column: ColumnDef) => constraintsOf(column).find(({ contype }) => contype === 'CONSTR_DEFAULT')?.raw_expr
