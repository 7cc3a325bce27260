import { describeTarget } from '../config/target.ts'
import { EXIT } from '../errors.ts'
import type { Command } from './command.ts'
import type { SeedListJson } from './json.ts'
import { configuredSeed } from './seed-work.ts'

export const seedList: Command<SeedListJson> = {
  name: 'seed list',
  summary: 'show the sets and profiles, and what was written when',
  description: 'Reads only. What stands in the configuration beside what the database says was written: by whom, when and how many rows.',
  group: 'Everyday',
  uses: ['database'],
  examples: [
    ['dbctl seed list', 'what is there to write, and what was?'],
    ['dbctl seed list --json', 'for a script'],
  ],
  exits: [EXIT.done, EXIT.failed, EXIT.connection, EXIT.busy],
  async run(context) {
    const settings = await context.settings()
    const [{ readHistory }, { readSamples }, configured] = await Promise.all([
      import('../seeding/sets/history.ts'),
      import('../seeding/generate/history.ts'),
      configuredSeed(context, settings),
    ])
    const { written, samples } = await context.withClient(async ({ session }) => ({
      written: await readHistory(session),
      samples: (await readSamples(session)) ?? [],
    }))
    if (!written.readable) context.report.warn('this role may not read what was written: dbctl.seeds')
    const profilesOf = (name: string) =>
      Object.entries(configured.profiles).flatMap(([profile, { sets }]) => (sets.includes(name) ? [profile] : []))
    const names = [...new Set([...Object.keys(configured.sets), ...written.sets.keys()])]
    const sets = names.map((name) => {
      const set = configured.sets[name]
      const record = written.sets.get(name)
      return {
        name,
        kind: set === undefined ? (record?.kind ?? 'reference') : set === 'shared-world' ? ('sample' as const) : set.kind,
        configured: set !== undefined,
        profiles: profilesOf(name),
        rows: record?.rows ?? null,
        checksum: record?.checksum ?? null,
        milliseconds: record?.milliseconds ?? null,
        seededAt: record?.seededAt ?? null,
        seededBy: record?.seededBy ?? null,
      }
    })
    return {
      json: {
        database: describeTarget(settings.target.value),
        profiles: Object.entries(configured.profiles).map(([name, { sets: named, rows, scale }]) => ({
          name,
          sets: named,
          rows,
          scale: scale ?? null,
        })),
        sets,
        samples: samples.map(({ table, randomSeed, rows, generator, seededAt, seededBy }) => ({
          table,
          randomSeed,
          rows,
          generator,
          seededAt,
          seededBy,
        })),
      },
      view: {
        kind: 'table',
        columns: [
          { name: 'set' },
          { name: 'kind' },
          { name: 'profiles' },
          { name: 'rows', align: 'right' },
          { name: 'written' },
          { name: 'by' },
        ],
        rows: [
          ...sets.map(({ name, kind, profiles, rows, seededAt, seededBy }) => [name, kind, profiles.join(', '), rows, seededAt, seededBy]),
          ...samples.map(({ table, rows, randomSeed, seededAt, seededBy }) => [
            `${table} (seed ${randomSeed})`,
            'made up',
            '',
            rows,
            seededAt,
            seededBy,
          ]),
        ],
        empty: 'The configuration names no set, and none was written.',
      },
    }
  },
}
