import type { ObjectAddress } from '../../catalog/objects.ts'
import { DbctlError } from '../../errors.ts'
import type { Decision } from './decide.ts'
import type { Evidence } from './evidence.ts'
import type { NamedObject } from './plan.ts'

type Identify = (objects: readonly ObjectAddress[]) => Promise<NamedObject[]>

/** How many names a message lists; the details hold all of them. */
const SHOWN = 10

/** Throws what forbids a reset: it drops all that it should or nothing, and only where the migrations can build it again. */
export async function assertResettable(decision: Decision, { all }: Evidence, identify: Identify): Promise<void> {
  const { dependents, unmade, inTheWay, spent, madeAgain } = decision
  if (dependents.length > 0) {
    const who = await identify(dependents.map(({ dependent }) => dependent))
    const on = await identify(dependents.map((entry) => entry.on))
    const found = who.map((dependent, i) => ({ ...dependent, dependsOn: text(on[i]) }))
    throw new DbctlError(
      'DBCTL_DEPENDENTS',
      `${found.length} ${found.length === 1 ? 'object that stays depends' : 'objects that stay depend'} on what a reset drops; nothing was dropped\n${list(found.map((one) => `${text(one)} depends on ${one.dependsOn}`))}`,
      {
        hint: `${inclusion(dependents)}Drop them yourself if they may go, and make them again afterwards; or take them into a migration.`,
        details: { dependents: found },
      },
    )
  }
  const conflicts = [
    ...(await conflictsOf(decision, identify)),
    ...(await identify(unmade)).map((table) => ({
      ...table,
      because: 'the snapshot names it, but no migration makes it, as after a pull: there is nothing to build it again from',
    })),
    ...(await identify(spent.map(({ object }) => object))).map((table, i) => ({
      ...table,
      because: `it stays without the column ${spent[i]?.needed.object.name}, and ${spent[i]?.needed.by} drops that`,
    })),
    ...(await identify(madeAgain.map(({ object }) => object))).map((object, i) => ({
      ...object,
      because: `it stays, and code in ${madeAgain[i]?.by} that names it may create it again`,
    })),
    ...all.unsupported.map(({ what, by }) => ({
      type: 'migration',
      name: by,
      because: `it creates ${what}, which a reset cannot take back`,
    })),
  ]
  if (conflicts.length === 0) return
  throw new DbctlError(
    'DBCTL_RESET_CONFLICT',
    `after a reset the migrations would not run through again; nothing was dropped\n${list(conflicts.map((one) => `${text(one)}: ${one.because}`))}`,
    {
      hint:
        `${inclusion([...inTheWay, ...spent, ...madeAgain])}Drop or rename by hand what is in the way, or let the migration put up with it ` +
        '(create … if not exists; in a DO block, look first) and accept the file: dbctl repair --accept-checksum.',
      details: { conflicts },
    },
  )
}

/** The way out for what the migrations may have made. */
const inclusion = (found: ReadonlyArray<{ readonly guarded: boolean }>): string =>
  found.some(({ guarded }) => guarded)
    ? 'What the migrations make with IF NOT EXISTS or OR REPLACE may have been there before and stays; where it is theirs, --include-guarded drops it, too. '
    : ''

async function conflictsOf({ inTheWay, leftAlone }: Decision, identify: Identify): Promise<Array<NamedObject & { because: string }>> {
  const names = await identify(inTheWay.map(({ object }) => object))
  return inTheWay.map(({ object, needed }, i) => {
    const held = object.kind === 'schema' ? leftAlone.filter(({ object: kept }) => kept.schema === object.name) : []
    const holding = held.length === 0 ? '' : ` with ${held.map(({ object: kept }) => `${kept.kind} ${kept.name}`).join(', ')}`
    return {
      type: names[i]?.type ?? object.kind,
      name: names[i]?.name ?? object.name,
      because: `it stays${holding}, and ${needed.by} takes that name`,
    }
  })
}

const text = (object: NamedObject | undefined): string => (object ? `${object.type} ${object.name}` : 'an object that is gone by now')

function list(lines: readonly string[]): string {
  const more = lines.length > SHOWN ? [`  … and ${lines.length - SHOWN} more (--json lists them all)`] : []
  return [...lines.slice(0, SHOWN).map((line) => `  - ${line}`), ...more].join('\n')
}
