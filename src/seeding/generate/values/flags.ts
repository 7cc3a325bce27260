/** True or false, as often as a name lets expect. */
import type { Cell, Source } from './cell.ts'
import { listed, literalOf } from './listed.ts'

const MOSTLY =
  /(active|enabled|verified|confirmed|visible|public|published|valid|available|subscribed|success|successful|ok|allowed|in_stock)$/
const RARELY =
  /(deleted|removed|archived|locked|exhausted|blocked|banned|disabled|suspended|failed|admin|superuser|staff|bot|spam|hidden|private|featured|cancelled|expired|urgent|premium|primary|default|internal|draft)$/

export function flags(cell: Cell, allowed: readonly string[]): Source {
  const usual = literalOf(cell.default)
  const share = MOSTLY.test(cell.phrase) ? 0.85 : RARELY.test(cell.phrase) ? 0.06 : usual === 'true' ? 0.8 : usual === 'false' ? 0.25 : 0.5
  return listed(
    cell,
    allowed,
    allowed.map((value) => (value === 'true' ? share : 1 - share)),
  )
}
