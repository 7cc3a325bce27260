import type { Node } from 'libpg-query'
import { quoteIdentifier, quoteLiteral } from '../../client/values.ts'
import { stringsOf } from '../sql/names.ts'
import type { LintStatement } from '../sql/parsed.ts'
import { bytesOf, cutName, LONGEST_NAME, shortened } from './name-length.ts'
import type { Rule } from './rule.ts'

/** The grammar's tree holds names cut already, as the server's does; only the text has them whole. */
export const identifierTooLong: Rule = {
  id: 'DB030',
  name: 'identifier-too-long',
  severity: 'error',
  summary: 'A name of more than 63 bytes, which PostgreSQL cuts',
  *checkStatement(statement, { statements }) {
    const { node } = statement
    if ('CreateEnumStmt' in node)
      for (const label of stringsOf(node.CreateEnumStmt.vals)) {
        if (bytesOf(label) <= LONGEST_NAME) continue
        yield {
          statement,
          message: `Enum label ${quoteLiteral(label)} has ${bytesOf(label)} bytes; PostgreSQL refuses more than ${LONGEST_NAME} with 42602.`,
          fix: `-- Shorten it in pgEnum:\n${statement.text.replace(inString(label), () => inString(shortened(label)))};`,
        }
      }
    const defined = definedNames(node)
    for (const { name, offset } of longNames(statement)) {
      const cut = cutName(name)
      if (!defined.has(cut)) continue
      const twin = statements
        .filter((other) => other.fileStart < statement.fileStart)
        .flatMap(longNames)
        .find((other) => other.name !== name && cutName(other.name) === cut)
      const collision = twin ? `, as it does with ${quoteIdentifier(twin.name)}, which makes two of one name` : ''
      yield {
        statement,
        offset,
        message: `${quoteIdentifier(name)} has ${bytesOf(name)} bytes, and PostgreSQL cuts it to ${quoteIdentifier(cut)}${collision}; drizzle-kit and whoever looks for the whole name never find it.`,
        fix: `-- Name it yourself in the Drizzle schema (the name option of foreignKey, the argument of index, unique, check), so that it fits:\n${statement.text.replaceAll(quoteIdentifier(name), quoteIdentifier(shortened(name)))};`,
        object: quoteIdentifier(name),
      }
    }
  },
}

/** Comments, strings and bodies between dollars; then names in quotes and without. */
const TOKENS =
  /--[^\n]*|\/\*[\s\S]*?\*\/|\b[eE]'(?:[^'\\]|\\[\s\S])*'|'[^']*'|\$([A-Za-z_\u0080-\uffff][\w\u0080-\uffff]*)?\$[\s\S]*?\$\1\$|"((?:[^"]|"")*)"|[A-Za-z_\u0080-\uffff][\w$\u0080-\uffff]*/g

function longNames({ text, fileStart }: LintStatement): { name: string; offset: number }[] {
  if (bytesOf(text) <= LONGEST_NAME) return []
  return [...text.matchAll(TOKENS)].flatMap(({ 0: token, 2: quoted, index }) => {
    if (quoted === undefined && !/^[A-Za-z_\u0080-\uffff]/.test(token)) return []
    if (quoted === undefined && token.endsWith("'")) return []
    const name = quoted?.replaceAll('""', '"') ?? token.toLowerCase()
    return bytesOf(name) > LONGEST_NAME ? [{ name, offset: fileStart + index }] : []
  })
}

/** Fields in which a statement gives a name to a part of what it makes; what it merely mentions is cut alike, and found. */
const NAMING = new Set(['conname', 'idxname', 'newname', 'colname', 'trigname', 'policy_name', 'rulename'])

function definedNames(node: Node): Set<string> {
  const found = new Set(ownNames(node).filter((name) => name !== undefined))
  if ('DropStmt' in node) return found
  const visit = (value: unknown, field: string): void => {
    if (typeof value === 'string') {
      if (NAMING.has(field)) found.add(value)
    } else if (Array.isArray(value)) for (const item of value) visit(item, field)
    else if (typeof value === 'object' && value !== null) for (const [key, inner] of Object.entries(value)) visit(inner, key)
  }
  visit(node, '')
  return found
}

/** The name of what a statement makes. */
function ownNames(node: Node): (string | undefined)[] {
  if ('CreateStmt' in node) return [node.CreateStmt.relation?.relname]
  if ('CreateTableAsStmt' in node) return [node.CreateTableAsStmt.into?.rel?.relname]
  if ('ViewStmt' in node) return [node.ViewStmt.view?.relname]
  if ('CreateSeqStmt' in node) return [node.CreateSeqStmt.sequence?.relname]
  if ('CreateSchemaStmt' in node) return [node.CreateSchemaStmt.schemaname]
  if ('CreateEnumStmt' in node) return stringsOf(node.CreateEnumStmt.typeName)
  if ('CreateFunctionStmt' in node) return stringsOf(node.CreateFunctionStmt.funcname)
  if ('CreateRoleStmt' in node) return [node.CreateRoleStmt.role]
  return []
}

/** As the migration spells it: drizzle-kit escapes no backslash. */
const inString = (label: string): string => `'${label.replaceAll("'", "''")}'`
