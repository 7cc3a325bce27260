import { hash } from 'node:crypto'
import type { Directives } from './directives.ts'

/** drizzle-kit's two layouts: `meta/_journal.json` with `<tag>.sql` (0.x), or a folder for each migration (1.0). */
export type SourceFormat = 'journal' | 'folders'

/** One migration as the project has it. */
export interface Migration {
  /** The journal's tag, `0003_add_tags`, or the folder's name, `20261121093000_add_tags`. */
  readonly name: string
  /** The journal's `when`, or the folder's prefix as UTC, in milliseconds since the epoch; Drizzle stores it as `created_at`. */
  readonly when: number
  readonly path: string
  readonly sql: string
  /** Drizzle's own: sha256 of the file's text, in hexadecimal. */
  readonly hash: string
  readonly chunks: readonly Chunk[]
  readonly directives: Directives
  /** The TypeScript that runs after the SQL, where there is one: `<tag>.ts` or `<folder>/migration.ts`. */
  readonly script?: { readonly path: string; readonly text: string }
}

/** What stands between two breakpoints and is sent as one query. */
export interface Chunk {
  readonly sql: string
  /** Where it begins in the file, in UTF-16 units. */
  readonly offset: number
}

/** The folder of a project, read. */
export interface MigrationSource {
  readonly format: SourceFormat
  readonly folder: string
  /** In the order in which they apply. */
  readonly migrations: readonly Migration[]
}

export const sha256 = (text: string): string => hash('sha256', text)

/**
 * Every hash that a text has had on somebody's checkout: as it is, with the line endings of Unix or of Windows, with and without
 * a byte order mark. A row that bears any of them records this very text.
 */
export function hashesOf(sql: string): Set<string> {
  const unix = sql.replace(/^\uFEFF/, '').replace(/\r\n/g, '\n')
  const endings = [unix, unix.replaceAll('\n', '\r\n')]
  return new Set([sql, ...endings, ...endings.map((text) => `\uFEFF${text}`)].map(sha256))
}

/** What dbctl keeps of a text: sha256 with line endings of Unix and no byte order mark, the TypeScript beside it included. */
export function checksumOf({ sql, script }: Pick<Migration, 'sql' | 'script'>): string {
  const plain = (text: string) => text.replace(/^\uFEFF/, '').replace(/\r\n/g, '\n')
  return sha256(script ? `${plain(sql)}\0${plain(script.text)}` : plain(sql))
}
