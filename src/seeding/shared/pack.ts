/** What `seed: 'shared'` stands for: the sets, profiles and made-up values of the shared schema. */
import { createHash } from 'node:crypto'
import type { SeedProfileSettings, SeedSetSettings } from '../../config/seed-config.ts'
import { exportedRows } from '../files/module.ts'
import type { TableOverrides } from '../generate/override.ts'
import type { Examples } from '../generate/prepare.ts'
import type { SeedSet } from '../sets/set.ts'
import { nodeOverrides } from './nodes.ts'

/** The small world that the program carries itself; the lookup rows are a file beside it. */
export const SHARED_WORLD = 'shared-world'
const SHARED_LOOKUPS = 'shared-lookups'

export const sharedSets = (folder: string): Readonly<Record<string, SeedSetSettings>> => ({
  [SHARED_LOOKUPS]: { kind: 'reference', files: ['lookups.json'], base: folder, table: undefined, key: {}, onConflict: 'update' },
})

const profile = (sets: readonly string[], scale?: number): SeedProfileSettings => ({ sets, rows: {}, scale, randomSeed: undefined })

export const SHARED_PROFILES: Readonly<Record<string, SeedProfileSettings>> = {
  production: profile([SHARED_LOOKUPS]),
  development: profile([SHARED_LOOKUPS, SHARED_WORLD]),
  test: profile([SHARED_LOOKUPS], 5),
}

export const SHARED_OVERRIDES: Readonly<Record<string, TableOverrides>> = { 'publishing.nodes': nodeOverrides }

export function sharedWorld(): SeedSet {
  let hash = createHash('sha256')
  return {
    name: SHARED_WORLD,
    kind: 'sample',
    onConflict: 'skip',
    keys: new Map(),
    sources: [
      {
        file: SHARED_WORLD,
        table: undefined,
        async *read(problem) {
          const { sharedSample } = await import('./index.ts')
          hash = createHash('sha256')
          yield* exportedRows(sharedSample(), { file: SHARED_WORLD, hash }, problem)
        },
      },
    ],
    checksum: () => hash.copy().digest('hex'),
  }
}

export const sharedExamples = async (): Promise<Examples> => (await import('./examples.ts')).sharedExamples()
