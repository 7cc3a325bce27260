import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { checkIntegrity } from '../../../src/migrations/check/integrity.ts'
import { inspectSource } from '../../../src/migrations/source/source.ts'
import { writeMigrations } from '../../support/project.ts'

const ORIGIN = '00000000-0000-0000-0000-000000000000'

const temporary = () => {
  const folder = mkdtempSync(join(tmpdir(), 'dbctl-test-check-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}

/** A folder of drizzle-kit 0.31; each migration's snapshot as `[id, prevId]`, as raw text, or left out. */
function journal(snapshots: Readonly<Record<string, readonly [string, string] | string | undefined>>) {
  const folder = temporary()
  writeMigrations(folder, Object.fromEntries(Object.keys(snapshots).map((name) => [name, 'select 1'])))
  for (const [name, snapshot] of Object.entries(snapshots)) {
    if (snapshot === undefined) continue
    const text = typeof snapshot === 'string' ? snapshot : JSON.stringify({ id: snapshot[0], prevId: snapshot[1] })
    writeFileSync(join(folder, 'meta', `${name.slice(0, 4)}_snapshot.json`), text)
  }
  return folder
}

/** A folder of drizzle-kit 1.0; each migration's snapshot as its id and those that it was made upon. */
function folders(snapshots: Readonly<Record<string, readonly [string, readonly string[]] | undefined>>) {
  const folder = temporary()
  for (const [name, snapshot] of Object.entries(snapshots)) {
    mkdirSync(join(folder, name))
    writeFileSync(join(folder, name, 'migration.sql'), 'select 1')
    if (snapshot) writeFileSync(join(folder, name, 'snapshot.json'), JSON.stringify({ id: snapshot[0], prevIds: snapshot[1] }))
  }
  return folder
}

const found = (folder: string) => checkIntegrity(inspectSource(folder))
const rules = (folder: string) => found(folder).map(({ rule, severity }) => `${severity} ${rule}`)

describe('the snapshots of drizzle-kit 0.31', () => {
  it('are in order where each names the one before it', () => {
    expect(found(journal({ '0000_a': ['a', ORIGIN], '0001_b': ['b', 'a'], '0002_c': ['c', 'b'] }))).toEqual([])
  })

  it('tell of two branches, naming both migrations and the way out', () => {
    const [finding, ...more] = found(journal({ '0000_a': ['a', ORIGIN], '0001_b': ['b', 'a'], '0002_c': ['c', 'a'], '0003_d': ['d', 'c'] }))
    expect(more).toEqual([])
    expect(finding).toMatchObject({
      rule: 'conflicting-branches',
      severity: 'error',
      message: expect.stringContaining('0001_b and 0002_c were both made upon 0000_a'),
      fix: expect.stringContaining('Keep 0001_b'),
      place: { file: expect.stringContaining('0002_c.sql') },
    })
  })

  it('are missed, in one finding for the past and one for the newest, which the next generate would repeat', () => {
    const findings = found(
      journal({ '0000_a': ['a', ORIGIN], '0001_b': undefined, '0002_c': undefined, '0003_d': ['d', 'a'], '0004_e': undefined }),
    )
    expect(findings.map(({ rule, severity, message }) => [rule, severity, message.split(' ').slice(0, 2).join(' ')])).toEqual([
      ['snapshot-missing', 'warning', '0001_b, 0002_c'],
      ['snapshot-missing', 'warning', '0004_e has'],
    ])
    expect(findings[1]?.message).toContain('writes again')
  })

  it('are broken where one stands on another that is not there', () => {
    expect(rules(journal({ '0000_a': ['a', ORIGIN], '0001_b': ['b', 'gone'] }))).toEqual(['error snapshot-chain-broken'])
  })

  it.each([
    ['a merge conflict', '{\n<<<<<<< HEAD\n"id": "b",\n=======\n"id": "c",\n>>>>>>> other\n}', 'merge conflict'],
    ['no JSON', '{', 'not valid JSON'],
    ['no id', '{}', 'no id'],
  ])('are unfit with %s', (_, text, message) => {
    const findings = found(journal({ '0000_a': ['a', ORIGIN], '0001_b': text }))
    expect(findings).toEqual([expect.objectContaining({ rule: 'snapshot-invalid', message: expect.stringContaining(message) })])
  })

  it('are one for two migrations of one number', () => {
    expect(rules(journal({ '0000_a': ['a', ORIGIN], '0001_b': ['b', 'a'], '0001_c': ['b', 'a'] }))).toEqual(['warning duplicate-number'])
  })

  it('are too many where a merge dropped the entry of one', () => {
    const folder = journal({ '0000_a': ['a', ORIGIN] })
    writeFileSync(join(folder, 'meta', '0001_snapshot.json'), '{}')
    expect(rules(folder)).toEqual(['warning snapshot-without-migration'])
  })
})

describe('the snapshots of drizzle-kit 1.0', () => {
  it('may part and meet again', () => {
    const folder = folders({
      '20260101000000_a': ['a', [ORIGIN]],
      '20260102000000_b': ['b', ['a']],
      '20260103000000_c': ['c', ['a']],
      '20260104000000_d': ['d', ['b', 'c']],
    })
    expect(found(folder)).toEqual([])
  })

  it('tell of branches that have not met', () => {
    const folder = folders({ '20260101000000_a': ['a', [ORIGIN]], '20260102000000_b': ['b', ['a']], '20260103000000_c': ['c', ['a']] })
    expect(found(folder)).toEqual([
      expect.objectContaining({ rule: 'open-branches', severity: 'note', message: expect.stringContaining('both upon 20260101000000_a') }),
    ])
  })

  it('are missed, and broken where one stands on another that is not there', () => {
    expect(rules(folders({ '20260101000000_a': ['a', [ORIGIN]], '20260102000000_b': undefined }))).toEqual(['warning snapshot-missing'])
    expect(rules(folders({ '20260101000000_a': ['a', ['gone']] }))).toEqual(['error snapshot-chain-broken'])
  })
})

describe('the files', () => {
  it('give a finding for each problem that the reader of the folder has, in its gravity and place', () => {
    const folder = temporary()
    writeMigrations(folder, { '0000_a': '-- dbctl: no-transactions\nselect 1' })
    writeFileSync(join(folder, '0009_stray.sql'), 'select 1')
    writeFileSync(join(folder, 'meta', '0000_snapshot.json'), JSON.stringify({ id: 'a', prevId: ORIGIN }))
    expect(found(folder)).toEqual([
      expect.objectContaining({ id: 'IN008', rule: 'migration-not-in-journal', severity: 'warning' }),
      expect.objectContaining({
        id: 'IN010',
        rule: 'directive-unknown',
        severity: 'error',
        place: { file: join(folder, '0000_a.sql'), line: 1, column: 1 },
      }),
    ])
  })
})
