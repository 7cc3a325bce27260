import { SCRIPT_GUARD } from '../generate/custom.ts'
import { backfillScript } from './backfill-script.ts'
import type { Stage } from './schedule.ts'

/** One of the migrations that take the place of an unsafe one. */
export interface SafeMigration {
  /** What its name ends in: `indexes`; empty for the first, which keeps the name. */
  readonly suffix: string
  readonly sql: string
  readonly noTransaction: boolean
  /** What it is for, in sentences; empty where it only holds what is left of the original. */
  readonly why: string
  /** The TypeScript beside the SQL. */
  readonly script?: string
}

const BREAKPOINT = '--> statement-breakpoint\n'

export function render(stages: readonly Stage[], breakpoints: boolean): SafeMigration[] {
  const used = new Set([''])
  return stages.map((stage, i) => {
    const suffix = i === 0 ? '' : free(suffixOf(stage), used)
    used.add(suffix)
    const reasons = [...new Set(stage.steps.flatMap((step) => step.why ?? []))]
    const noTransaction = stage.kind === 'concurrent'
    const head = [...(noTransaction ? ['-- dbctl: no-transaction'] : []), ...reasons.map((line) => `-- ${line}`)]
    const body = stage.steps
      .flatMap(({ sql }) => sql)
      .reduce((text, sql) => (text === '' ? sql : `${text}${gap(text, breakpoints)}${sql}`), '')
    const backfills = stage.steps.flatMap(({ backfill }) => backfill ?? [])
    const sql = [...head, backfills.length > 0 ? SCRIPT_GUARD : body].join('\n')
    return { suffix, sql, noTransaction, why: reasons.join(' '), ...(backfills.length > 0 ? { script: backfillScript(backfills) } : {}) }
  })
}

/** drizzle-kit's own spelling; behind a comment the mark would be a part of it. */
function gap(before: string, breakpoints: boolean): string {
  const isComment = (before.split('\n').at(-1) ?? '').includes('--')
  return `${breakpoints && !isComment ? '' : '\n'}${breakpoints ? BREAKPOINT : ''}`
}

const suffixOf = ({ steps }: Stage): string => {
  const labels = new Set(steps.map(({ label }) => label))
  const [only] = labels
  return labels.size === 1 && only !== undefined ? only : 'finish'
}

function free(name: string, used: ReadonlySet<string>): string {
  if (!used.has(name)) return name
  for (let i = 2; ; i++) if (!used.has(`${name}_${i}`)) return `${name}_${i}`
}
