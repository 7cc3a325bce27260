import { isEmbeddable } from '../../../client/embedded-extensions.ts'
import type { Migration } from '../../source/migration.ts'
import { parseSql, SqlSyntaxError, type Statement } from '../../sql/parse.ts'

/** What SQL takes for granted of the server that it runs on. */
export interface ServerNeeds {
  /** Extensions that it creates, by name. */
  readonly extensions: ReadonlySet<string>
  /** Roles that it names and does not create. Those that it names where the parser does not look are added as they are missed. */
  readonly roles: Set<string>
}

/** Words without which a text names neither: of a thousand chunks few need the parser. */
const MENTIONS = /\b(?:extension|grant|revoke|policy|role|owner|privileges|authorization|user)\b/i

const CREATES = /\bcreate\s+extension\s+(?:if\s+not\s+exists\s+)?"?([\w-]+)/gi

/** What these texts need, those with a mistake left out: whoever runs them will say so better. */
export async function serverNeeds(texts: readonly string[]): Promise<ServerNeeds> {
  const extensions = new Set<string>()
  const named = new Set<string>()
  const created = new Set<string>()
  for (const text of texts.filter((sql) => MENTIONS.test(sql))) {
    // Also inside of a DO block, whose body is no more than a string to the parser.
    for (const [, name] of text.matchAll(CREATES)) if (name !== undefined) extensions.add(name)
    for (const { node } of await statementsOf(text)) {
      if ('CreateExtensionStmt' in node) extensions.add(node.CreateExtensionStmt.extname ?? '')
      if ('CreateRoleStmt' in node) created.add(node.CreateRoleStmt.role ?? '')
      rolesIn(node, named)
    }
  }
  return { extensions, roles: new Set([...named].filter((role) => !created.has(role))) }
}

/** The migration without its statements that create an extension which the embedded engine lacks; places stay what they are. */
export async function withoutUnavailable(migration: Migration): Promise<{ migration: Migration; left: string[] }> {
  const left: string[] = []
  const chunks = await Promise.all(
    migration.chunks.map(async (chunk) => {
      if (!/\bextension\b/i.test(chunk.sql)) return chunk
      let { sql } = chunk
      for (const { node, start, end } of await statementsOf(sql)) {
        const name = extensionOf(node)
        if (name === undefined || isEmbeddable(name)) continue
        left.push(name)
        sql = sql.slice(0, start) + sql.slice(start, end).replace(/[^\n]/g, ' ') + sql.slice(end)
      }
      return { ...chunk, sql }
    }),
  )
  return left.length === 0 ? { migration, left } : { migration: { ...migration, chunks }, left }
}

function extensionOf(node: Statement['node']): string | undefined {
  if ('CreateExtensionStmt' in node) return node.CreateExtensionStmt.extname
  if ('AlterExtensionStmt' in node) return node.AlterExtensionStmt.extname
  if ('CommentStmt' in node && node.CommentStmt.objtype === 'OBJECT_EXTENSION') {
    const { object } = node.CommentStmt
    return object && 'String' in object ? object.String.sval : undefined
  }
  return undefined
}

async function statementsOf(sql: string): Promise<readonly Statement[]> {
  try {
    return (await parseSql(sql)).statements
  } catch (error) {
    if (error instanceof SqlSyntaxError) return []
    throw error
  }
}

/** A role stands in a parse tree wherever there is a RoleSpec of this kind; `public` and `current_user` are of others. */
function rolesIn(node: unknown, into: Set<string>): void {
  if (typeof node !== 'object' || node === null) return
  const { roletype, rolename } = node as { roletype?: unknown; rolename?: unknown }
  if (roletype === 'ROLESPEC_CSTRING' && typeof rolename === 'string' && !/^pg_|^postgres$/.test(rolename)) into.add(rolename)
  for (const value of Object.values(node)) rolesIn(value, into)
}
