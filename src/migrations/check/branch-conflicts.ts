import { basename } from 'node:path'
import type { Finding } from '../../findings.ts'
import { findKit } from '../generate/kit.ts'
import { type KitOptions, runKit } from '../generate/run-kit.ts'
import { type KitProject, withConfigs } from '../generate/workspace.ts'
import { findingOf } from './kinds.ts'

interface Branch {
  readonly leafPath: string
  /** `drop_view: vw in public schema (20261121151540_a)` */
  readonly statementDescription: string
}

interface Conflicts {
  readonly status: string
  readonly error?: {
    readonly kind?: string
    readonly details?: ReadonlyArray<{ readonly parentPath: string; readonly branches: readonly Branch[] }>
  }
}

/** What drizzle-kit 1.0 itself says of branches that have not met: whether they touch the same objects. Throws where there is no such drizzle-kit. */
export async function branchConflicts(project: KitProject, options: KitOptions): Promise<Finding[]> {
  const kit = findKit(project.root)
  if (kit.format !== 'folders') return []
  const { stdout } = await withConfigs(project, (config) => runKit(kit, ['check', '--config', config, '--output', 'json'], options))
  // Before it may stand what the project's own configuration prints.
  const line = stdout.split('\n').findLast((text) => text.startsWith('{"status"'))
  const { error }: Conflicts = line === undefined ? { status: 'silent' } : JSON.parse(line)
  return error?.kind === 'conflicts' ? (error.details ?? []).map(({ parentPath, branches }) => conflict(parentPath, branches)) : []
}

function conflict(parentPath: string, branches: readonly Branch[]): Finding {
  const names = [...new Set(branches.map(({ leafPath }) => basename(leafPath)))]
  const last = names.at(-1) ?? ''
  return findingOf('conflicting-branches', {
    message:
      `${names.join(' and ')} were made upon ${basename(parentPath)} on branches that did not know of each other, and touch the same thing: ` +
      `${branches.map(({ statementDescription }) => statementDescription).join(' against ')}. drizzle-kit generates nothing until that is settled.`,
    fix: `Where ${last} is applied nowhere yet, delete its folder and run dbctl generate: it is then made anew upon the other.`,
  })
}
