import type { Io } from '../io.ts'
import { styleFor } from './style.ts'
import { renderTsv } from './tsv.ts'
import type { View } from './view.ts'

/** A view as text for this stdout: a table on a terminal, tab-separated values in a pipe. */
export async function renderView(view: View, { stdout, env }: Pick<Io, 'stdout' | 'env'>, colour: boolean): Promise<string> {
  if (view.kind === 'text') return view.text.endsWith('\n') || view.text === '' ? view.text : `${view.text}\n`
  if (stdout.isTTY !== true) return renderTsv(view)
  const { renderTable } = await import('./table.ts')
  return renderTable(view, stdout.columns || Number(env.COLUMNS) || 80, await styleFor(colour))
}
