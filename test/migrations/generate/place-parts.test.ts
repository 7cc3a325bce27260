import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { History } from '../../../src/migrations/generate/history.ts'
import { placeParts } from '../../../src/migrations/generate/place-parts.ts'
import type { PublishedMigration } from '../../../src/migrations/generate/publish.ts'
import type { SafeMigration } from '../../../src/migrations/safe/render.ts'
import { temporaryFolder } from '../../support/cli.ts'
import { migrationOf } from '../../support/lint.ts'

const PARTS: readonly SafeMigration[] = ['', 'validate', 'indexes'].map((suffix) => ({
  suffix,
  sql: `select '${suffix}'`,
  noTransaction: suffix === 'indexes',
  why: '',
}))
const WHEN = Date.UTC(2026, 10, 21, 12, 0, 10)

const inFolders = (name: string): PublishedMigration => ({
  format: 'folders',
  name,
  sql: '',
  snapshot: 'opaque',
  snapshotFile: join(name, 'snapshot.json'),
  entry: undefined,
  breakpoints: true,
  script: undefined,
})

const inJournal = (tag: string, prevId = 'before'): PublishedMigration => ({
  format: 'journal',
  name: tag,
  sql: '',
  snapshot: JSON.stringify({ id: 'after', prevId, version: '7', tables: { new: {} }, _meta: { tables: {} } }),
  snapshotFile: join('meta', `${/^\d+/.exec(tag)?.[0]}_snapshot.json`),
  entry: { idx: 7, version: '7', when: WHEN, tag, breakpoints: true },
  breakpoints: true,
  script: undefined,
})

/** After one migration of that name, applied at that time. */
const behind = (name: string, when: number): History => ({
  format: 'journal',
  migrations: [{ ...migrationOf(name, ''), when }],
  journal: undefined,
  snapshots: [{ file: join('meta', 'last_snapshot.json'), id: 'before', prevId: 'first' }],
})

const NOTHING: History = { format: undefined, migrations: [], journal: undefined, snapshots: [] }

function folder(): string {
  const out = temporaryFolder()
  mkdirSync(join(out, 'meta'))
  writeFileSync(join(out, 'meta/last_snapshot.json'), JSON.stringify({ id: 'before', prevId: 'first', version: '7', tables: { old: {} } }))
  return out
}

describe('the migrations in the place of one, in folders', () => {
  const placed = (history: History) => placeParts(inFolders('20261121120010_more'), PARTS, history, '')

  it('have the seconds up to the one that drizzle-kit gave, and its snapshot in the last', () => {
    expect(placed(NOTHING).map(({ name, snapshot, sql }) => [name, snapshot, sql])).toEqual([
      ['20261121120008_more', undefined, "select ''"],
      ['20261121120009_more_validate', undefined, "select 'validate'"],
      ['20261121120010_more_indexes', 'opaque', "select 'indexes'"],
    ])
  })

  it('go past it where another migration is in the way', () => {
    const names = placed(behind('20261121120009_other', WHEN - 1_000)).map(({ name }) => name)
    expect(names).toEqual(['20261121120010_more', '20261121120011_more_validate', '20261121120012_more_indexes'])
  })
})

describe('the migrations in the place of one, in a journal', () => {
  it('have the numbers from its own on, and the times up to its own', () => {
    const placed = placeParts(inJournal('0007_more'), PARTS, behind('0006_other', WHEN - 60_000), folder())
    expect(placed.map(({ name, snapshotFile, entry }) => [name, snapshotFile, entry?.idx, entry?.tag, (entry?.when ?? 0) - WHEN])).toEqual([
      ['0007_more', join('meta', '0007_snapshot.json'), 7, '0007_more', -2_000],
      ['0008_more_validate', join('meta', '0008_snapshot.json'), 8, '0008_more_validate', -1_000],
      ['0009_more_indexes', join('meta', '0009_snapshot.json'), 9, '0009_more_indexes', 0],
    ])
  })

  it('are later than the one before, however near that is', () => {
    const placed = placeParts(inJournal('0007_more'), PARTS, behind('0006_other', WHEN - 500), folder())
    expect(placed.map(({ entry }) => (entry?.when ?? 0) - WHEN)).toEqual([-2, -1, 0])
  })

  it('have snapshots that stand on one another: the old schema in all but the last', () => {
    const placed = placeParts(inJournal('0007_more'), PARTS, behind('0006_other', 0), folder())
    const snapshots = placed.map(({ snapshot }) => JSON.parse(snapshot ?? '') as { id: string; prevId: string; tables: object })
    expect(snapshots.map(({ tables }) => tables)).toEqual([{ old: {} }, { old: {} }, { new: {} }])
    expect(snapshots.map(({ prevId }) => prevId)).toEqual(['before', snapshots[0]?.id, snapshots[1]?.id])
    expect(snapshots[2]?.id).toBe('after')
    expect(new Set(snapshots.map(({ id }) => id)).size).toBe(3)
  })

  it('stand on nothing where they are the first', () => {
    const none = '00000000-0000-0000-0000-000000000000'
    const [first] = placeParts(inJournal('0000_more', none), PARTS, NOTHING, '')
    expect(JSON.parse(first?.snapshot ?? '')).toMatchObject({ prevId: none, version: '7', tables: {}, _meta: { tables: {} } })
  })

  it.each([
    ['the time', '20261121120010_more', '20261121120009_other', ['20261121120010', '20261121120011', '20261121120012']],
    ['the time', '20261121120010_more', '20261121110000_other', ['20261121120008', '20261121120009', '20261121120010']],
    ['seconds', '1795262410_more', '1795260000_other', ['1795262408', '1795262409', '1795262410']],
  ])('follow a project that numbers by %s', (_, tag, other, prefixes) => {
    const placed = placeParts(inJournal(tag), PARTS, behind(other, 0), folder())
    expect(placed.map(({ name, snapshotFile }) => [name.split('_')[0], snapshotFile])).toEqual(
      prefixes.map((prefix) => [prefix, join('meta', `${prefix}_snapshot.json`)]),
    )
  })

  it('cannot be numbered where the project has no numbers', () => {
    expect(() => placeParts(inJournal('_more'), PARTS, NOTHING, '')).toThrow('_more has no number')
  })
})
