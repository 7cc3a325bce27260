import type { AlterEnumStmt } from 'libpg-query'
import { quoteIdentifier, quoteLiteral } from '../../client/values.ts'
import { nameParts } from '../sql/names.ts'
import type { LintStatement, ParsedMigration } from '../sql/parsed.ts'
import { useOfLabel } from './enum-uses.ts'
import type { Rule } from './rule.ts'
import { transactionOf } from './transactions.ts'

/**
 * A value that ALTER TYPE … ADD VALUE added is refused until it is committed. Since PostgreSQL 17 that does not hold where the type was
 * made by the same transaction (manual, ALTER TYPE, Notes); measured on 15, 17 and 18.
 */
export const enumAddValueUsedInSameTransaction: Rule = {
  id: 'DB022',
  name: 'enum-add-value-used-in-same-transaction',
  severity: 'error',
  summary: 'Use of an enum value in the transaction that adds it',
  *checkStatement(statement, migration, { schema, serverMajor }) {
    const transaction = transactionOf(statement, migration)
    if (transaction === undefined) return
    for (const { added, type, label, typeIsNew } of labelsAddedBefore(statement, migration)) {
      if ((typeIsNew && serverMajor >= 17) || transactionOf(added, migration) !== transaction) continue
      const location = useOfLabel(statement.node, type, label, schema)
      if (location === undefined) continue
      yield {
        statement,
        location,
        message: `${quoteLiteral(label)} is added to enum ${type} by this very transaction and cannot be used before it commits: this fails with 55P04.`,
        fix: typeIsNew
          ? `-- Name the value where the type is made, and leave ADD VALUE out:\nCREATE TYPE ${type} AS ENUM (…, ${quoteLiteral(label)});`
          : `-- This migration, alone:\n${added.text};\n-- The next one, which dbctl runs in a transaction of its own:\n${statement.text};`,
        object: type,
      }
    }
  },
}

interface AddedLabel {
  readonly added: LintStatement
  readonly type: string
  readonly label: string
  readonly typeIsNew: boolean
}

const known = new WeakMap<ParsedMigration, AddedLabel[]>()

function labelsAddedBefore({ fileStart }: LintStatement, migration: ParsedMigration): AddedLabel[] {
  const labels = known.get(migration) ?? labelsAdded(migration)
  known.set(migration, labels)
  return labels.filter(({ added }) => added.fileStart < fileStart)
}

function labelsAdded({ statements }: ParsedMigration): AddedLabel[] {
  const made = new Set<string>()
  return statements.flatMap((added) => {
    if ('CreateEnumStmt' in added.node) made.add(enumName(added.node.CreateEnumStmt.typeName))
    if (!('AlterEnumStmt' in added.node)) return []
    const { typeName, oldVal, newVal = '' } = added.node.AlterEnumStmt
    const type = enumName(typeName)
    return oldVal === undefined ? [{ added, type, label: newVal, typeIsNew: made.has(type) }] : []
  })
}

function enumName(typeName: AlterEnumStmt['typeName']): string {
  const { schema, name } = nameParts(typeName)
  return quoteIdentifier(schema, name)
}
