/** The ways of satisfying all that a table asks of its rows: its checks, those of its columns' domains, and its partitions. */
import type { Node } from 'libpg-query'
import type { TableShape } from '../../../catalog/table-shapes.ts'
import type { Alternative } from '../limits.ts'
import { waysOf } from './conditions.ts'
import { settleTies } from './links.ts'
import type { Columns } from './tree.ts'
import { allOf, anyOf, thin, UNCLEAR, type Ways } from './ways.ts'

export interface Understood {
  /** None where no row can satisfy the checks. */
  readonly alternatives: readonly Alternative[]
  /** Whether satisfying one alternative is known to satisfy all the checks; false where a part was not understood, which is then left free. */
  readonly complete: boolean
  /** Those of the alternatives that are known to satisfy all the checks: all of them where it is complete. */
  readonly certain: readonly Alternative[]
  /** The names of checks not wholly understood. */
  readonly unclear: readonly string[]
}

/** What the checks come to may be thousands of ways for a few lists of values; no seed needs more than these. */
const MOST = 64

/** How the partitions' bounds are called among the checks that are not understood. */
const BOUNDS = 'partition bounds'

/** Texts are taken to be made without blanks around them: what a check trims is not told apart. */
export async function alternativesOf(table: TableShape): Promise<Understood> {
  const columns: Columns = new Map(table.columns.map((column) => [column.name, column]))
  const unclear = new Set<string>()
  const names: string[] = []
  const all: Ways[] = []
  const ask = (name: string, ways: Ways) => {
    names.push(name)
    if (ways.list.some(({ certain }) => !certain)) unclear.add(name)
    all.push(ways)
  }
  const read = await reader()
  for (const { name, expression } of table.checks) ask(name, read(columns, expression))
  for (const column of table.columns) {
    // The grammar takes VALUE for a column's name.
    const value: Columns = new Map([['value', { ...column, name: 'value' }]])
    for (const { name, expression } of column.type.domains.flatMap(({ checks }) => checks)) {
      ask(name, renamed(read(value, expression), column.name))
    }
  }
  if (table.partitionBounds.length > 0) ask(BOUNDS, anyOf(table.partitionBounds.map((bound) => read(columns, bound))))
  const result = understood(columns, allOf(columns, all))
  // Each understood alone, but not what they leave together.
  return { ...result, unclear: unclear.size > 0 || result.complete ? [...unclear] : names }
}

function understood(columns: Columns, ways: Ways): Omit<Understood, 'unclear'> {
  const settled = ways.list.map((way) => settleTies(columns, way)).filter((way) => way !== null)
  const meant = settled.filter(({ strained }) => !strained)
  const { list } = thin({ list: meant.length > 0 ? meant : settled, thinned: false }, MOST)
  // None is left of those that were kept: of the others one might be.
  if (list.length === 0 && ways.thinned) return { alternatives: [new Map()], complete: false, certain: [] }
  const certain = list.filter((way) => way.certain).map(({ limits }) => limits)
  return { alternatives: list.map(({ limits }) => limits), complete: certain.length === list.length, certain }
}

/** The limits of a domain's value are the column's; a domain knows no other column. */
const renamed = ({ list, thinned }: Ways, name: string): Ways => ({
  list: list.map((way) => ({ ...way, limits: new Map([...way.limits].map(([, limits]) => [name, limits])) })),
  thinned,
})

async function reader(): Promise<(columns: Columns, expression: string) => Ways> {
  const { loadModule, parseSync } = await import('libpg-query')
  await loadModule()
  return (columns, expression) => {
    try {
      const { stmts } = parseSync(`select ${expression}`)
      return waysOf(columns, expressionIn(stmts?.[0]?.stmt), { holds: true, strictly: false })
    } catch (error) {
      // Printed by a server that is newer than the grammar.
      if (error instanceof Error && 'sqlDetails' in error) return UNCLEAR
      throw error
    }
  }
}

function expressionIn(statement: Node | undefined): Node | undefined {
  const target = statement && 'SelectStmt' in statement ? statement.SelectStmt.targetList?.[0] : undefined
  return target && 'ResTarget' in target ? target.ResTarget.val : undefined
}
