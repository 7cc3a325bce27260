import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import { journalSnapshots, snapshotFileOf, snapshotPathOf } from '../../../src/migrations/source/snapshot-path.ts'

it('finds the snapshot of a migration in either layout', () => {
  expect(snapshotFileOf('0003_add_tags', 'journal')).toBe(join('meta', '0003_snapshot.json'))
  expect(snapshotFileOf('20261121093000_add_tags', 'folders')).toBe(join('20261121093000_add_tags', 'snapshot.json'))
  const journal = { name: '0003_add_tags', path: join('drizzle', '0003_add_tags.sql') }
  expect(snapshotPathOf(journal, 'journal')).toBe(join('drizzle', 'meta', '0003_snapshot.json'))
  const folders = { name: '20261121093000_a', path: join('drizzle', '20261121093000_a', 'migration.sql') }
  expect(snapshotPathOf(folders, 'folders')).toBe(join('drizzle', '20261121093000_a', 'snapshot.json'))
})

it('lists the snapshots of the journal layout by name and leaves the journal out; a folder without any has none', () => {
  const folder = mkdtempSync(join(tmpdir(), 'dbctl-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  expect(journalSnapshots(folder)).toEqual([])
  mkdirSync(join(folder, 'meta'))
  for (const name of ['0001_snapshot.json', '0000_snapshot.json', '_journal.json']) writeFileSync(join(folder, 'meta', name), '{}')
  expect(journalSnapshots(folder)).toEqual([join('meta', '0000_snapshot.json'), join('meta', '0001_snapshot.json')])
})
