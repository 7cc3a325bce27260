import type { Session, SettingValues } from '../client/session.ts'

/**
 * What PostgreSQL's printing of expressions and definitions depends on, as pg_dump sets it: with no search path every name comes
 * qualified, and constants of dates, intervals and floats look the same whatever the role or the database has as its default.
 */
const PRINTING: SettingValues = {
  search_path: '',
  quote_all_identifiers: 'off',
  standard_conforming_strings: 'on',
  TimeZone: 'UTC',
  DateStyle: 'ISO, YMD',
  IntervalStyle: 'postgres',
  extra_float_digits: '1',
  bytea_output: 'hex',
  lc_monetary: 'C',
  // Compiling a query over the catalogs takes many times as long as running it.
  jit: 'off',
}

/** Runs `work`, in the transaction that is open, with the settings that printing depends on, and puts the others back: they would stay until its end. */
export async function withPrinting<T>(session: Session, work: () => Promise<T>): Promise<T> {
  const before = await currentSettings(session)
  await session.set(PRINTING, 'local')
  const result = await work()
  await session.set(before, 'local')
  return result
}

async function currentSettings(session: Session): Promise<SettingValues> {
  const names = Object.keys(PRINTING)
  const rows = await session.query<{ name: string; value: string }>(
    'select n as name, pg_catalog.current_setting(n) as value from pg_catalog.unnest($1::pg_catalog.text[]) n',
    [names],
  )
  return Object.fromEntries(rows.map(({ name, value }) => [name, value]))
}
