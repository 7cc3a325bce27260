import { DbctlError } from '../../../errors.ts'
import { answerPrompt, type JournalSnapshot } from '../journal-questions.ts'
import type { Kit } from '../kit.ts'
import { callKitApi } from '../kit-api.ts'
import type { EntityKind, EntityPath, Rename } from '../question.ts'
import { relocate } from '../question.ts'
import type { KitOptions } from '../run-kit.ts'
import type { Workspace } from '../workspace.ts'
import { KnownRenames } from './renames.ts'

/** The statements that lead from one snapshot to another, as drizzle-kit writes them, given the renames among them. */
export async function statementsBetween(
  kit: Kit,
  from: unknown,
  to: unknown,
  renames: readonly Rename[],
  workspace: Workspace,
  options: KitOptions,
): Promise<readonly string[]> {
  const known = new KnownRenames(renames)
  if (kit.format === 'journal') {
    const answer = (prompt: string) => answerPrompt(prompt, from as JournalSnapshot, known)
    const result = await callKitApi(kit, 'generateMigration', [from, to], workspace, { ...options, answer })
    if ('error' in result) throw failed(kit, result.error)
    return result.value as string[]
  }
  const hints: unknown[] = []
  const done: Rename[] = []
  let last: string | undefined
  for (;;) {
    const result = await callKitApi(kit, 'generateMigration', [from, to, { hints }], workspace, options)
    if ('value' in result) return result.value as string[]
    const open = (result.unresolved ?? []) as Array<{ kind: EntityKind; entity: EntityPath }>
    const asked = JSON.stringify(open[0])
    if (open.length === 0 || asked === last) throw failed(kit, result.error)
    last = asked
    const [first] = open
    for (const { kind, entity } of open.filter((one) => one.kind === first?.kind)) {
      const now = (path: EntityPath) => relocate(kind, path, done)
      const rename = renames.find((one) => one.kind === kind && now(one.to).join('\0') === entity.join('\0'))
      if (rename) done.push({ kind, from: now(rename.from), to: entity })
      hints.push(rename ? { type: 'rename', kind, from: now(rename.from), to: entity } : { type: 'create', kind, entity })
    }
  }
}

const failed = ({ version }: Kit, error: string): DbctlError =>
  new DbctlError('DBCTL_GENERATE_FAILED', `drizzle-kit ${version} cannot compare the snapshots: ${error}`, { hint: 'Nothing was written.' })
