/** What a command shows a person: a table, or text that is the answer as it stands (SQL, a script, help). */
export type View = TableView | TextView

export interface TableView {
  readonly kind: 'table'
  /** Shown above the table on a terminal only. */
  readonly heading?: readonly string[]
  readonly columns: readonly Column[]
  readonly rows: ReadonlyArray<readonly Cell[]>
  /** Shown on a terminal in place of an empty table. */
  readonly empty?: string
}

export interface TextView {
  readonly kind: 'text'
  readonly text: string
}

export interface Column {
  readonly name: string
  readonly align?: 'left' | 'right'
}

export type Cell = string | number | null
