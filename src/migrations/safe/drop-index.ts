import { objectName } from '../sql/names.ts'
import { readsAt, type Token } from '../sql/tokens.ts'
import type { RewriteContext } from './context.ts'
import { index } from './resources.ts'
import type { Plan } from './step.ts'
import { readUnit, spell, type Unit } from './unit.ts'

/** DROP INDEX of several as one of each: CONCURRENTLY takes only one. */
export async function splitDropIndex(unit: Unit): Promise<Unit[]> {
  const { node, tokens, text } = unit
  if (!('DropStmt' in node) || node.DropStmt.removeType !== 'OBJECT_INDEX' || (node.DropStmt.objects?.length ?? 0) < 2) return [unit]
  const head = readsAt(tokens, 2, 'if', 'exists') ? 4 : 2
  const commas = tokens.flatMap(({ text: token }, i) => (token === ',' ? [i] : []))
  const names = [head - 1, ...commas].map((before, i) => {
    const end = commas[i] ?? nameEnd(tokens, before + 1)
    return text.slice((tokens[before + 1] as Token).start, (tokens[end - 1] as Token).end)
  })
  const behind = text.slice(tokens[nameEnd(tokens, (commas.at(-1) ?? 0) + 1)]?.start ?? text.length)
  const drop = text.slice(0, (tokens[head - 1] as Token).end)
  return Promise.all(names.map((name, i) => readUnit(`${drop} ${name} ${behind}`.trim(), i === 0 ? unit.lead : '')))
}

function nameEnd(tokens: readonly Token[], from: number): number {
  let at = from + 1
  while (tokens[at]?.text === '.') at += 2
  return at
}

/** DROP INDEX, "CONCURRENTLY": it waits for those who use the index, and nobody waits for it. */
export function planDropIndex(unit: Unit, { schema, isNew }: RewriteContext): Plan | undefined {
  if (!('DropStmt' in unit.node)) return undefined
  const { removeType, concurrent, behavior, objects } = unit.node.DropStmt
  // CONCURRENTLY takes no CASCADE, and no index of a partitioned table.
  if (removeType !== 'OBJECT_INDEX' || concurrent || behavior === 'DROP_CASCADE') return undefined
  const name = objectName(objects?.[0])
  const table = schema.tableOfIndex(name)
  if (table !== undefined && (isNew(table) || schema.tableOf(table)?.partitioned)) return undefined
  const keyword = unit.tokens[1] as Token
  return {
    drop: { kind: 'index', table, index: name },
    steps: [
      {
        kind: 'concurrent',
        label: 'indexes',
        sql: [spell(unit, `${unit.text.slice(0, keyword.end)} CONCURRENTLY${unit.text.slice(keyword.end)}`)],
        why: 'CONCURRENTLY: nobody waits for the index to go. It cannot run in a transaction.',
        reads: [],
        writes: [index(name)],
        last: true,
      },
    ],
  }
}
