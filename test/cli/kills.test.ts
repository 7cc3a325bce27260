import { createHash } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import { type Finished, start } from '../support/cli.ts'
import { createDatabase, databaseForTest, type Engine, engines } from '../support/databases.ts'
import { EVENTFUL, eventfulProject } from '../support/eventful-history.ts'
import { run } from '../support/in-process.ts'
import { differencesOf, dumpIsThere, readWhole, type WholeDatabase } from '../support/whole-database.ts'

const SEED = 'dbctl'
const MINUTES = 60_000

/** `every` so many migrations there is a stop. All fifty kills are CI's to try; opening the embedded engine takes its time, so that there it is tried at fewer points. */
const EFFORT = {
  server: process.env.CI ? { kills: 50, landed: 30, every: 1 } : { kills: 10, landed: 6, every: 3 },
  embedded: { kills: 6, landed: 4, every: 6 },
} as const

const migrate = (cwd: string, url: string, ...args: string[]) => run(['migrate', '--url', url, ...args], { cwd })
const succeeds = ({ code, stderr }: Finished) => expect({ code, stderr }).toMatchObject({ code: 0 })

/** Between 0 and 1, the same in every run of this test. */
const random = (n: number) => createHash('sha256').update(`${SEED} ${n}`).digest().readUInt32BE() / 2 ** 32

/** Two at a time: the program waits for the engine about half of its time. */
async function inPairs<T>(items: readonly T[], work: (item: T) => Promise<void>): Promise<void> {
  const queue = [...items]
  const worker = async () => {
    for (let item = queue.shift(); item !== undefined; item = queue.shift()) await work(item)
  }
  await Promise.all([worker(), worker()])
}

async function appliedAtOnce(engine: Engine, cwd: string): Promise<{ whole: WholeDatabase; milliseconds: number }> {
  const { url } = await databaseForTest(engine, 'empty')
  const running = start(['migrate', '--url', url], { cwd })
  await running.saw('applying')
  const begin = performance.now()
  succeeds(await running.finished)
  const milliseconds = performance.now() - begin
  const whole = await readWhole(url)
  expect(whole.journal).toHaveLength(EVENTFUL.length)
  expect(whole.facts).toEqual(EVENTFUL.map((name) => expect.objectContaining({ name, status: 'applied', begun: null, error: null })))
  expect(whole.snapshot.objects.length).toBeGreaterThan(40)
  expect(whole.rows).toMatchObject({
    '"public"."notes"': expect.stringMatching(/^17 /),
    '"public"."accounts"': expect.stringMatching(/^3000 /),
  })
  if (engine === 'server' && dumpIsThere()) expect(whole.dump).toContain('CREATE TABLE public.accounts (')
  return { whole, milliseconds }
}

describe.each(engines)('one history, on the %s engine', (engine) => {
  const { kills, landed, every } = EFFORT[engine]

  it(`makes the same database at once, ${every} at a time, and from every stop between`, { timeout: 10 * MINUTES }, async () => {
    const cwd = eventfulProject()
    const { whole } = await appliedAtOnce(engine, cwd)
    const single = await databaseForTest(engine, 'empty')
    const stops = EVENTFUL.slice(0, -1).filter((_, i) => i % every === every - 1)
    const copies: { stop: string; url: string }[] = []
    for (const stop of stops) {
      succeeds(await migrate(cwd, single.url, '--to', stop))
      copies.push({ stop, url: (await databaseForTest(engine, single)).url })
    }
    succeeds(await migrate(cwd, single.url))
    expect(differencesOf(whole, await readWhole(single.url))).toEqual([])
    await inPairs(copies, async ({ stop, url }) => {
      const { stdout, ...rest } = await migrate(cwd, url)
      succeeds({ stdout, ...rest })
      expect(stdout.split('\n')).toHaveLength(EVENTFUL.length - EVENTFUL.indexOf(stop))
      expect({ stop, differences: differencesOf(whole, await readWhole(url)) }).toEqual({ stop, differences: [] })
    })
  })

  it(`makes the same database when it is killed at any of ${kills} moments and run again`, { timeout: 20 * MINUTES }, async () => {
    const cwd = eventfulProject()
    const { whole, milliseconds } = await appliedAtOnce(engine, cwd)
    let longest = milliseconds
    const interrupted: string[] = []
    const killOnce = async (n: number, url: string) => {
      const running = start(['migrate', '--url', url], { cwd })
      await running.saw('applying')
      const begin = performance.now()
      await sleep(((n + random(n)) / kills) * longest)
      running.process.kill('SIGKILL')
      const first = await running.finished
      // A machine that has become idler is quicker than when it was measured.
      if (first.signal === null) longest = Math.min(longest, performance.now() - begin)
      const again = await migrate(cwd, url)
      const where = [...first.stderr.matchAll(/applying (\w+)/g)].at(-1)?.[1] ?? ''
      expect({ n, where, code: again.code, stderr: again.stderr }).toMatchObject({ code: 0 })
      expect({ n, where, differences: differencesOf(whole, await readWhole(url)) }).toEqual({ n, where, differences: [] })
      if (first.signal === 'SIGKILL' && again.stdout !== '') interrupted.push(where)
    }
    await inPairs([...Array(kills).keys()], async (n) => {
      const { url, drop } = await createDatabase(engine, 'empty')
      await killOnce(n, url).finally(drop)
    })
    expect(interrupted.length).toBeGreaterThanOrEqual(landed)
    expect(new Set(interrupted).size).toBeGreaterThanOrEqual(Math.min(5, landed / 2))
  })
})
