import type { Node, VariableSetStmt } from 'libpg-query'
import { stringsOf } from '../sql/names.ts'
import type { LintStatement, ParsedMigration } from '../sql/parsed.ts'
import type { Rule } from './rule.ts'
import { transactionOf } from './transactions.ts'
import { listed } from './wording.ts'

/** SET outlives its transaction; SET LOCAL ends with it, and does nothing where there is none. PostgreSQL manual, SET. */
export const setSessionSetting: Rule = {
  id: 'DB026',
  name: 'set-session-setting',
  severity: 'warning',
  summary: 'SET without LOCAL, which outlives the migration, or SET LOCAL where there is no transaction',
  *checkMigration(migration) {
    const settings = migration.statements.flatMap((statement) => settingOf(statement))
    for (const { statement, name, local } of settings) {
      if (!local || transactionOf(statement, migration) !== undefined) continue
      yield {
        statement,
        message: `SET LOCAL ${name} does nothing here: outside a transaction it ends with itself, and each statement of this migration runs by itself.`,
        fix: `${statement.text.replace(/\blocal\s+/i, '')};`,
      }
    }
    // Outside a transaction there is no other way, and dbctl resets what a migration has set.
    const lasting = settings.filter(
      ({ local, name, statement }) => !local && transactionOf(statement, migration) !== undefined && !isReset(name, statement, migration),
    )
    const [first] = lasting
    if (!first) return
    const names = [...new Set(lasting.map(({ name }) => name))]
    yield {
      statement: first.statement,
      message:
        `${listed(names)} ${names.length > 1 ? 'are' : 'is'} set for the session and not for this migration: drizzle-kit runs every later migration ` +
        'under it, as does dbctl migrate --single-transaction.',
      fix: lasting.map(({ inTransaction }) => inTransaction).join('\n'),
    }
  },
}

interface Setting {
  readonly statement: LintStatement
  readonly name: string
  readonly local: boolean
  /** The statement that ends with the transaction. */
  readonly inTransaction: string
}

function settingOf(statement: LintStatement): Setting[] {
  const { node, text } = statement
  if ('VariableSetStmt' in node) return plainSetting(node.VariableSetStmt, statement)
  if (!('SelectStmt' in node)) return []
  return (node.SelectStmt.targetList ?? []).flatMap((target): Setting[] => {
    const call =
      'ResTarget' in target && target.ResTarget.val && 'FuncCall' in target.ResTarget.val ? target.ResTarget.val.FuncCall : undefined
    if (stringsOf(call?.funcname).at(-1) !== 'set_config') return []
    const [name, , local] = call?.args ?? []
    const isLocal = local !== undefined && 'A_Const' in local && local.A_Const.boolval?.boolval === true
    return [{ statement, name: textOf(name), local: isLocal, inTransaction: `${text.replace(/\bfalse\s*\)/i, 'true)')};` }]
  })
}

const textOf = (node: Node | undefined): string => (node && 'A_Const' in node ? (node.A_Const.sval?.sval ?? '') : 'a setting')

function plainSetting({ kind, name = '', is_local = false }: VariableSetStmt, statement: LintStatement): Setting[] {
  // SET TRANSACTION is the transaction's own; RESET gives back what SET took.
  if (kind === 'VAR_RESET' || kind === 'VAR_RESET_ALL' || name === 'TRANSACTION' || name === 'TRANSACTION SNAPSHOT') return []
  if (name === 'SESSION CHARACTERISTICS')
    return [
      {
        statement,
        name: 'the kind of transaction',
        local: false,
        inTransaction: `${statement.text.replace(/session\s+characteristics\s+as\s+/i, '')};`,
      },
    ]
  return [
    {
      statement,
      name,
      local: is_local,
      inTransaction: `${statement.text.replace(/^set\s+(?:session\s+(?!authorization))?/i, 'SET LOCAL ')};`,
    },
  ]
}

const isReset = (name: string, { fileStart }: LintStatement, { statements }: ParsedMigration): boolean =>
  statements.some(({ node, fileStart: at }) => {
    if (at <= fileStart || !('VariableSetStmt' in node)) return false
    const { kind, name: reset } = node.VariableSetStmt
    return kind === 'VAR_RESET_ALL' || ((kind === 'VAR_RESET' || kind === 'VAR_SET_DEFAULT') && reset === name)
  })
