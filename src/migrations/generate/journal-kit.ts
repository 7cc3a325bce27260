import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { journalSnapshots } from '../source/snapshot-path.ts'
import type { Answers } from './answers.ts'
import { answerPrompt, type JournalSnapshot } from './journal-questions.ts'
import type { Kit } from './kit.ts'
import { broken, collided, type Outcome, stopped } from './outcome.ts'
import { type KitOptions, runKit } from './run-kit.ts'
import type { Workspace } from './workspace.ts'

/** drizzle-kit 0.31, which asks at a terminal and ends with 0 whatever happens. */
export async function runJournalKit(
  kit: Kit,
  args: readonly string[],
  workspace: Workspace,
  answers: Answers,
  options: KitOptions,
): Promise<Outcome> {
  const previous = lastSnapshot(workspace.out)
  const run = await runKit(kit, ['generate', '--config', workspace.config, ...args], {
    ...options,
    answer: (prompt) => answerPrompt(prompt, previous, answers),
  })
  const { added } = await workspace.changes()
  if (added.some((path) => path.endsWith('.sql'))) return { kind: 'written' }
  const said = `${run.stdout}\n${run.stderr}`
  if (said.includes('No schema changes, nothing to migrate')) return { kind: 'unchanged' }
  if (said.includes('are pointing to a parent snapshot')) throw collided(said)
  if (run.code === 0 && /^\S*Error\b/m.test(run.stderr)) throw broken(run.stderr, options.cwd)
  throw stopped(kit, run)
}

/** The last by name, as drizzle-kit takes it. */
function lastSnapshot(out: string): JournalSnapshot {
  const last = journalSnapshots(out).at(-1)
  return last === undefined ? {} : JSON.parse(readFileSync(join(out, last), 'utf8'))
}
