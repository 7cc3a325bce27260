import type { Node, PartitionCmd } from 'libpg-query'
import { quoteIdentifier, quoteLiteral } from '../../client/values.ts'
import { qualifiedName } from '../sql/names.ts'
import type { LintStatement } from '../sql/parsed.ts'
import { alterationsIn } from './alterations.ts'
import type { LintContext, Match, Rule } from './rule.ts'

/** PostgreSQL manual, ALTER TABLE, ATTACH PARTITION and DETACH PARTITION. */
export const partitionBlocking: Rule = {
  id: 'DB028',
  name: 'partition-blocking',
  severity: 'warning',
  summary: 'DETACH PARTITION without CONCURRENTLY, or ATTACH PARTITION of rows that no CHECK vouches for',
  *checkStatement(statement, _, context) {
    for (const { table, command } of alterationsIn(statement)) {
      const { subtype, def } = command
      if (!def || !('PartitionCmd' in def) || !def.PartitionCmd.name || context.isNew(table)) continue
      const partition = qualifiedName(def.PartitionCmd.name)
      if (subtype === 'AT_DetachPartition' && !def.PartitionCmd.concurrent) yield detached(table, partition, statement)
      else if (subtype === 'AT_AttachPartition') yield* attached(partition, def.PartitionCmd, statement, context)
    }
  },
}

const detached = (table: string, partition: string, statement: LintStatement): Match => ({
  statement,
  message: `DETACH PARTITION takes an ACCESS EXCLUSIVE lock on ${table}: every query on any partition waits behind it.`,
  fix: `-- dbctl: no-transaction\nALTER TABLE ${table} DETACH PARTITION ${partition} CONCURRENTLY;`,
  table,
  object: partition,
})

function* attached(partition: string, { bound }: PartitionCmd, statement: LintStatement, { schema, isNew }: LintContext): Generator<Match> {
  if (isNew(partition) || bound?.is_default) return
  const checks = [...(schema.knownOf(partition)?.constraints.values() ?? [])].filter(({ kind, validated }) => kind === 'check' && validated)
  // Whether it says the same as the bound only the server can prove; one that is there was made for it.
  if (checks.length > 0) return
  const check = quoteIdentifier('partition_bound')
  yield {
    statement,
    message: `ATTACH PARTITION reads all of ${partition} under an ACCESS EXCLUSIVE lock on it, to see that its rows fit; a validated CHECK that says so spares that.`,
    fix:
      `ALTER TABLE ${partition} ADD CONSTRAINT ${check} CHECK (${conditionOf(bound)}) NOT VALID;\n-- in the next migration:\n` +
      `ALTER TABLE ${partition} VALIDATE CONSTRAINT ${check};\n-- in the one after:\n${statement.text};\nALTER TABLE ${partition} DROP CONSTRAINT ${check};`,
    table: partition,
    object: partition,
  }
}

/** The key is known to the table's own definition alone. */
function conditionOf(bound: PartitionCmd['bound']): string {
  const key = '<key>'
  const texts = (nodes: readonly Node[] | undefined) => (nodes ?? []).map(constantText)
  if (bound?.strategy === 'l') return `${key} IN (${texts(bound.listdatums).join(', ')})`
  if (bound?.strategy === 'r' && bound.lowerdatums?.length === 1 && bound.upperdatums?.length === 1)
    return `${key} IS NOT NULL AND ${key} >= ${texts(bound.lowerdatums)[0]} AND ${key} < ${texts(bound.upperdatums)[0]}`
  return '<the bound, on the partition key>'
}

function constantText(node: Node): string {
  if ('TypeCast' in node && node.TypeCast.arg) return constantText(node.TypeCast.arg)
  if (!('A_Const' in node)) return '<value>'
  const { sval, ival, fval } = node.A_Const
  if (sval) return quoteLiteral(sval.sval ?? '')
  return ival ? String(ival.ival ?? 0) : (fval?.fval ?? '<value>')
}
