import type { ForeignKeyShape } from '../../catalog/table-shapes.ts'
import { type Draw, fraction, integerBelow } from './chance.ts'
import type { KeySource } from './key-source.ts'
import type { Limits } from './limits.ts'
import { cannotGenerate } from './problem.ts'
import type { Value } from './values/columns.ts'

export interface ReferenceParts {
  /** The label of the table that refers. */
  readonly table: string
  readonly key: ForeignKeyShape
  readonly source: KeySource
  readonly self: boolean
  /** Those whose values this reference decides; the others of its key belong to a reference before it. */
  readonly columns: readonly string[]
  /** Of these, the ones that take NULL. */
  readonly nullable: readonly string[]
  /** Whether two NULLs would count as equal. */
  readonly unclear: boolean
  readonly draw: Draw
  readonly valueIn: (column: string) => Value
  readonly nullShare: number
  /** Of a self-reference: the first row that may be referred to. */
  readonly firstPresent: number
}

/** How many rows of a parent are looked through for those that agree with what an earlier reference has decided. */
const INDEXED = 200_000
const NONE = -1

/** One foreign key of a table: which row each of its rows refers to. */
export class Reference {
  readonly key: ForeignKeyShape
  readonly source: KeySource
  readonly columns: readonly string[]
  /** References that share columns with this one and come after it. */
  readonly followers: Reference[] = []
  /** Columns that are not NULL even where no row is referred to: what they take then. */
  readonly fallbacks = new Map<string, Value>()
  limitsOf: (row: number, column: string) => Limits | undefined = () => undefined
  drawRow: (row: number) => number = (row) => row
  readonly #parts: ReferenceParts
  /** In the key's order: what an earlier reference has decided. */
  readonly fixed: readonly string[]
  #choice: ((row: number) => number) | undefined
  #index: Map<string, number[]> | undefined
  #agreed: readonly number[] | undefined

  constructor(parts: ReferenceParts) {
    this.#parts = parts
    this.key = parts.key
    this.source = parts.source
    this.columns = parts.columns
    this.fixed = parts.key.columns.filter((column) => !parts.columns.includes(column))
  }

  get canBeNull(): boolean {
    return this.#parts.nullable.length > 0
  }

  /** A unique reference: a row of its own for each row; one row of its own table leads to the next. */
  oneToOne(): void {
    const { self, nullable } = this.#parts
    this.#choice = !self ? (row) => row : nullable.length > 0 ? (row) => row - 1 : (row) => row
  }

  fixChoice(choice: (row: number) => number): void {
    this.#choice = choice
  }

  /** A column of the key, as the given row of the source has it. */
  valueAt(column: string, at: number): string | null {
    return this.source.value(this.#target(column), at)
  }

  /** Columns that need a fallback: one NULL is enough for a row that refers to nothing, and these cannot be it. */
  get kept(): readonly string[] {
    const { columns, nullable } = this.#parts
    return nullable.length === 0 ? [] : columns.filter((column) => !nullable.includes(column))
  }

  /** The values of the columns that this reference decides. */
  values(): Array<readonly [column: string, value: Value]> {
    return this.columns.map((column) => [column, (row: number) => this.#value(column, row)] as const)
  }

  #value(column: string, row: number): string | null {
    const at = this.#choose(row)
    return at >= 0 ? this.valueAt(column, at) : (this.fallbacks.get(column)?.(row) ?? null)
  }

  #target(column: string): string {
    return this.key.targetColumns[this.key.columns.indexOf(column)] ?? column
  }

  #choose(row: number): number {
    const { self, nullable, unclear, draw, nullShare } = this.#parts
    const asked = this.columns.map((column) => this.limitsOf(row, column)?.null)
    if (asked.includes('always')) return NONE
    const mayBeNull = nullable.length > 0 && !asked.includes('never')
    if (this.#choice) return this.#choice(row)
    const drawn = this.drawRow(row)
    if (self) return this.#chooseAbove(row, drawn, mayBeNull)
    if (this.source.count === 0) return NONE
    if (mayBeNull && !unclear && fraction(draw, drawn, 7) < nullShare) return NONE
    if (this.fixed.length > 0) return this.#chooseAgreeing(row, drawn)
    for (let lane = 0; lane < 24; lane++) {
      // The square makes the first rows of a parent the popular ones: few have many, many have few.
      const u = fraction(draw, drawn, 10 + lane)
      const at = Math.min(Math.floor(u * u * this.source.count), this.source.count - 1)
      if (this.followers.every((follower) => follower.agreesWith(this, at))) return at
    }
    const agreeable = this.#agreeable()
    return agreeable[integerBelow(draw, drawn, agreeable.length, 10)] ?? NONE
  }

  /** The rows on which the references that come after this one agree, where most rows are none of them. */
  #agreeable(): readonly number[] {
    if (this.#agreed) return this.#agreed
    const agreed: number[] = []
    for (let at = 0; at < Math.min(this.source.count, INDEXED); at++) {
      if (this.followers.every((follower) => follower.agreesWith(this, at))) agreed.push(at)
    }
    if (agreed.length === 0) {
      const others = this.followers.map(({ key }) => key.name).join(', ')
      throw cannotGenerate(
        this.#parts.table,
        `no row of ${this.source.label} suits ${this.key.name} and ${others} at once, and they share columns`,
        'Make more rows of the tables that they refer to: --rows <table>=…',
      )
    }
    this.#agreed = agreed
    return agreed
  }

  /** A tree: some rows are its roots, all others hang below a row before them. */
  #chooseAbove(row: number, drawn: number, mayBeNull: boolean): number {
    const { draw, nullShare, firstPresent } = this.#parts
    if (row <= firstPresent) return mayBeNull ? NONE : row
    if (mayBeNull && fraction(draw, drawn, 7) < nullShare) return NONE
    return firstPresent + Math.floor(fraction(draw, drawn, 10) * (row - firstPresent))
  }

  #chooseAgreeing(row: number, drawn: number): number {
    const wanted = this.fixed.map((column) => this.#parts.valueIn(column)(row))
    if (wanted.includes(null)) return NONE
    const found = this.#indexed().get(JSON.stringify(wanted))
    return found ? (found[integerBelow(this.#parts.draw, drawn, found.length, 10)] ?? NONE) : NONE
  }

  /** Whether this reference finds a row, or can do without, once the leader has taken its row `at`. */
  agreesWith(leader: Reference, at: number): boolean {
    if (this.canBeNull || this.source.count === 0) return true
    const wanted = this.fixed.map((column) => (leader.columns.includes(column) ? leader.valueAt(column, at) : undefined))
    return wanted.includes(undefined) || this.#indexed().has(JSON.stringify(wanted))
  }

  #indexed(): Map<string, number[]> {
    if (this.#index) return this.#index
    const index = new Map<string, number[]>()
    for (let at = 0; at < Math.min(this.source.count, INDEXED); at++) {
      const key = JSON.stringify(this.fixed.map((column) => this.valueAt(column, at)))
      const list = index.get(key)
      if (list) list.push(at)
      else index.set(key, [at])
    }
    this.#index = index
    return index
  }
}
