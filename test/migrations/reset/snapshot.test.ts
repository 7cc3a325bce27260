import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { objectsOf, readSnapshot } from '../../../src/migrations/reset/snapshot.ts'
import { migration } from './history.ts'

describe("drizzle-kit's snapshot", () => {
  it('of 0.x names its objects by kind; an empty schema is public', () => {
    const snapshot = {
      version: '7',
      tables: { 'public.t': { name: 't', schema: '' }, 'app.u': { name: 'u', schema: 'app', columns: {} } },
      enums: { 'public.mood': { name: 'mood', schema: 'public', values: [] } },
      schemas: { app: 'app' },
      sequences: { 'public.s': { name: 's', schema: 'public' } },
      views: {
        'public.v': { name: 'v', schema: 'public', isExisting: false },
        'public.w': { name: 'w', schema: 'public', isExisting: true },
      },
      roles: { r: { name: 'r' } },
    }
    expect(objectsOf(snapshot)).toEqual([
      { kind: 'table', schema: 'public', name: 't' },
      { kind: 'table', schema: 'app', name: 'u' },
      { kind: 'type', schema: 'public', name: 'mood' },
      { kind: 'sequence', schema: 'public', name: 's' },
      { kind: 'view', schema: 'public', name: 'v' },
    ])
  })

  it('of 1.0 names them as a list of entities', () => {
    const ddl = [
      { entityType: 'schemas', name: 'app' },
      { entityType: 'tables', schema: 'public', name: 't' },
      { entityType: 'columns', schema: 'public', table: 't', name: 'id' },
      { entityType: 'enums', schema: 'app', name: 'mood' },
      { entityType: 'views', schema: 'public', name: 'v', materialized: true },
    ]
    expect(objectsOf({ version: '8', ddl })).toEqual([
      { kind: 'table', schema: 'public', name: 't' },
      { kind: 'type', schema: 'app', name: 'mood' },
      { kind: 'view', schema: 'public', name: 'v' },
    ])
  })

  const inFolder = (files: Record<string, string>) => {
    const folder = mkdtempSync(join(tmpdir(), 'dbctl-snapshot-'))
    onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
    for (const [name, text] of Object.entries(files)) {
      mkdirSync(dirname(join(folder, name)), { recursive: true })
      writeFileSync(join(folder, name), text)
    }
    return folder
  }
  const tableNamed = (name: string) => JSON.stringify({ tables: { [name]: { name, schema: '' } } })

  it('is that of the newest migration that has one, in either layout', () => {
    const journal = inFolder({ 'meta/0000_snapshot.json': tableNamed('old'), 'meta/0001_snapshot.json': tableNamed('new') })
    const at = (name: string) => ({ ...migration(name, ''), path: join(journal, `${name}.sql`) })
    expect(readSnapshot([at('0000_a'), at('0001_b'), at('0002_by_hand')], 'journal')).toMatchObject([{ name: 'new' }])
    expect(readSnapshot([at('0000_a')], 'journal')).toMatchObject([{ name: 'old' }])
    expect(readSnapshot([], 'journal')).toEqual([])
    const folders = inFolder({ '20260101000000_a/snapshot.json': tableNamed('one') })
    const path = join(folders, '20260101000000_a/migration.sql')
    expect(readSnapshot([{ ...migration('20260101000000_a', ''), path }], 'folders')).toMatchObject([{ name: 'one' }])
  })

  it('that is not JSON is an error which names the file', () => {
    const folder = inFolder({ 'meta/0000_snapshot.json': '<<<<<<< HEAD' })
    expect(() => readSnapshot([{ ...migration('0000_a', ''), path: join(folder, '0000_a.sql') }], 'journal')).toThrow(
      '0000_snapshot.json is not valid JSON',
    )
  })
})
