import { maskUrls } from '../../config/secret.ts'
import type { Kit } from './kit.ts'
import { lastDocument } from './kit-document.ts'
import { type KitOptions, type KitRun, runKit } from './run-kit.ts'

/** What a second look at the database finds: drizzle-kit ends with 0 when it could not ask, was told no, or failed half-way. */
export type PushState =
  | { readonly kind: 'done' }
  | { readonly kind: 'unfinished'; readonly statements: readonly string[] }
  /** Neither a yes nor a no: what it said. */
  | { readonly kind: 'unknown'; readonly said: string }

/** Asks drizzle-kit what a push would do now, without letting it do anything. */
export async function checkPush(kit: Kit, config: string, options: KitOptions): Promise<PushState> {
  // 0.31 has no rehearsal. With `strict` in the configuration it asks before it executes, and without a terminal that question stops it.
  if (kit.format === 'journal') return readText(await runKit(kit, ['push', '--config', config], options))
  return readDocument(await runKit(kit, ['push', '--config', config, '--explain', '--output', 'json'], options))
}

/** Roles are the server's and not the database's. */
export const dropsRoles = (statements: readonly string[]): boolean => statements.some((statement) => /^drop[ _]role/i.test(statement))

export function readText({ stdout, stderr }: Pick<KitRun, 'stdout' | 'stderr'>): PushState {
  if (stdout.includes('No changes detected')) return { kind: 'done' }
  const [, listed] = /You are about to execute current statements:\s*\n([\s\S]*?)(?:;\s*\n\s*\n|$)/.exec(stdout) ?? []
  // A statement may have lines; its last one ends with a semicolon.
  if (listed !== undefined) return { kind: 'unfinished', statements: listed.trim().split(/(?<=;)\n/) }
  // It asks about renames before it lists anything.
  if (`${stdout}${stderr}`.includes('Interactive prompts require a TTY')) return { kind: 'unfinished', statements: [] }
  return { kind: 'unknown', said: lastWords(stdout, stderr) }
}

export function readDocument({ stdout, stderr }: Pick<KitRun, 'stdout' | 'stderr'>): PushState {
  const document = lastDocument<{ status: string; statements?: unknown }>(stdout)
  if (document?.status === 'no_changes') return { kind: 'done' }
  if (document?.status === 'missing_hints') return { kind: 'unfinished', statements: [] }
  if (document?.status !== 'ok' || !Array.isArray(document.statements)) return { kind: 'unknown', said: lastWords(stdout, stderr) }
  return {
    kind: 'unfinished',
    statements: document.statements.map((statement) => (typeof statement === 'string' ? statement : String(statement.type))),
  }
}

/** drizzle-kit may quote the URL that it was given. */
const lastWords = (...texts: string[]): string => maskUrls(texts.join('\n').trim().split('\n').slice(-3).join(' ').trim())
