/** Holds seed sets against a database, reading only: what writing them would do, and everything that would keep it from being done. */
import type { TableShape } from '../../catalog/table-shapes.ts'
import type { Session } from '../../client/session.ts'
import { DbctlError } from '../../errors.ts'
import { type Reporter, silent } from '../../report.ts'
import { type ServerError, serverErrorDetails } from '../../server-error.ts'
import { loadOrder } from '../order.ts'
import { findBadCells, tryIn } from './bad-cells.ts'
import { type BatchAnswer, type BatchQuery, batchQuery } from './batch-query.ts'
import { type Batch, cellOf, readBatches } from './batches.ts'
import { textArray } from './cell-text.ts'
import { settleFor } from './expressions.ts'
import type { Header } from './headers.ts'
import { Judgement } from './judgement.ts'
import { Places } from './places.ts'
import { type FoundProblems, ProblemList } from './problems.ts'
import { readAhead } from './read-ahead.ts'
import { retried } from './retried.ts'
import type { SeedSet, SetPlan } from './set.ts'

export interface CheckedSets {
  readonly plans: readonly SetPlan[]
  /** Of all sets together. Nothing may be written while there is one. */
  readonly problems: FoundProblems
}

/**
 * Reads every set once, in the order in which they will be written, in the read-only transaction that is open. Works on a standby, too.
 * A later set's rows are no parents for an earlier one's.
 */
export async function checkSets(
  session: Session,
  sets: readonly SeedSet[],
  shapes: readonly TableShape[],
  report: Reporter = silent,
): Promise<CheckedSets> {
  const problems = new ProblemList(sets.flatMap(({ sources }) => sources.map(({ file }) => file)))
  if (sets.length === 0) return { plans: [], problems }
  await settleFor(session, shapes)
  const facts = await readFacts(session)
  const places = new Places()
  const judgement = new Judgement(shapes, places, problems)
  const ignored = new Map(shapes.map(({ oid }) => [oid, new Set(facts.silent.get(oid))]))
  const plans: SetPlan[] = []
  for (const set of sets) {
    report.step(`checking ${set.name}`)
    const checker = new SetChecker({ session, set, shapes, problems, judgement, ignored, report, serverVersion: facts.serverVersion })
    judgement.begin()
    await retried(
      session,
      readAhead(readBatches({ set, shapes, places, problems })),
      (batch) => checker.check(batch),
      (batch, error) => checker.recheck(batch, error),
    )
    judgement.end()
    plans.push({ name: set.name, rows: judgement.rows, checksum: set.checksum(), tables: inOrder(shapes, judgement) })
  }
  return { plans, problems }
}

const inOrder = (shapes: readonly TableShape[], judgement: Judgement): SetPlan['tables'] =>
  loadOrder(shapes).flatMap((group) => group.flatMap((table) => judgement.counts(table) ?? []))

interface Facts {
  readonly serverVersion: number
  /** By table: constraints that a row may break, or that mean something else than their columns say. */
  readonly silent: ReadonlyMap<number, readonly string[]>
}

// NOT ENFORCED and PERIOD came with PostgreSQL 18.
async function readFacts(session: Session): Promise<Facts> {
  const [row] = await session.query<{ serverVersion: number; silent: Array<{ oid: number; name: string }> }>(
    `select pg_catalog.current_setting('server_version_num')::pg_catalog.int4 as "serverVersion",
            (select coalesce(pg_catalog.json_agg(pg_catalog.json_build_object('oid', c.conrelid::pg_catalog.int8, 'name', c.conname)), '[]'::json)
             from pg_catalog.pg_constraint c cross join lateral pg_catalog.to_jsonb(c) j
             where c.conrelid <> 0 and (j ->> 'conenforced' = 'false' or j ->> 'conperiod' = 'true')) as silent`,
  )
  const names = new Map<number, string[]>()
  for (const { oid, name } of row?.silent ?? []) names.set(oid, [...(names.get(oid) ?? []), name])
  return { serverVersion: row?.serverVersion ?? 0, silent: names }
}

interface CheckerOptions {
  readonly session: Session
  readonly set: SeedSet
  readonly shapes: readonly TableShape[]
  readonly problems: ProblemList
  readonly judgement: Judgement
  /** By table: constraints that are not looked at. */
  readonly ignored: ReadonlyMap<number, Set<string>>
  readonly report: Reporter
  readonly serverVersion: number
}

class SetChecker {
  readonly #options: CheckerOptions
  readonly #queries = new Map<Header, BatchQuery>()

  constructor(options: CheckerOptions) {
    this.#options = options
  }

  /** One statement; what it says is taken in only when it has succeeded. */
  async check(batch: Batch): Promise<void> {
    const query = this.#query(batch.header)
    this.#options.judgement.take(batch, query, await this.#ask(batch, query))
  }

  /** For a batch that PostgreSQL refused: finds what it refused, tells it, and checks what remains. */
  async recheck(batch: Batch, error: ServerError): Promise<void> {
    const { session, problems, serverVersion, judgement } = this.#options
    const bad = await findBadCells({ session, batch, serverVersion, enough: () => problems.full })
    for (const { row, column, message } of bad) {
      judgement.tellCell(batch, row, column, message)
      batch.masked.add(cellOf(batch, row, column))
      const values = batch.values[column]
      if (values) values[row] = null
    }
    // Beyond what is told, bad cells are no longer searched for, and the batch stays as it was refused.
    if (bad.length > 0 && problems.full) return
    if (bad.length > 0 && (await this.#retry(batch)) === undefined) return
    await this.#ignoreChecks(batch)
    const left = await this.#retry(batch)
    if (left !== undefined) throw this.#refused(batch, bad.length > 0 ? left : error)
  }

  async #retry(batch: Batch): Promise<ServerError | undefined> {
    const result = await tryIn(this.#options.session, () => this.check(batch))
    return result === undefined ? undefined : result
  }

  /** Puts aside the checks that fail instead of saying yes or no: what they fail for may not be so when the row is written. */
  async #ignoreChecks(batch: Batch): Promise<void> {
    const { session, report, ignored } = this.#options
    const { table } = batch.header
    const aside = ignored.get(table.oid)
    const { checks } = this.#query(batch.header)
    for (const { name } of checks) {
      const others = new Set([...(aside ?? []), ...checks.filter((other) => other.name !== name).map((other) => other.name)])
      const error = await tryIn(session, async () => {
        await this.#ask(batch, this.#build(batch.header, others))
        return undefined
      })
      if (error === undefined) continue
      aside?.add(name)
      report.detail(
        `the check ${name} of ${table.label} is left to the database, since it cannot be evaluated beforehand: ${error.fields.message}`,
      )
    }
    this.#queries.clear()
  }

  async #ask({ values }: Batch, { sql }: BatchQuery): Promise<BatchAnswer> {
    const [answer] = await this.#options.session.query<BatchAnswer>(sql, values.map(textArray))
    if (!answer) throw new Error('an aggregate returned no row')
    return answer
  }

  #query(header: Header): BatchQuery {
    const known = this.#queries.get(header)
    if (known) return known
    const query = this.#build(header, this.#options.ignored.get(header.table.oid) ?? new Set())
    this.#queries.set(header, query)
    return query
  }

  #build(header: Header, ignored: ReadonlySet<string>): BatchQuery {
    const { set, shapes } = this.#options
    return batchQuery({ header, onConflict: set.onConflict, shapes, ignored })
  }

  #refused({ header, rows: [first] }: Batch, error: ServerError): DbctlError {
    const { set } = this.#options
    return new DbctlError(
      'DBCTL_SEED_INVALID',
      `the rows of ${set.name} for ${header.table.label} from line ${first?.line ?? 1} on cannot be compared with the table's: ${error.fields.message}`,
      { hint: 'Nothing was written.', details: { set: set.name, table: header.table.label, ...serverErrorDetails(error) }, cause: error },
    )
  }
}
