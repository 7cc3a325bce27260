/** What every kind of seed file is read as: rows of texts that PostgreSQL's own input functions take, each with its place. */

/** Where something stands, for messages: `seeds/users.csv:4:17`. Lines and columns count from 1, columns in characters. */
export interface Place {
  readonly file: string
  readonly line: number
  readonly column: number
}

export type Position = Omit<Place, 'file'>

export interface FileRow {
  /** `schema.table` or `table` as the file says; undefined where the file is of one table that it does not name. */
  readonly table: string | undefined
  /** One and the same array for all rows under one header. */
  readonly columns: readonly string[]
  /** Beside `columns`: the text form of the value, or null for NULL. What a row leaves out is in neither. */
  readonly values: ReadonlyArray<string | null>
  /** Beside `columns`: true where the value is the JSON text of an array or object, whatever type the column may have. Absent where none is. */
  readonly json?: readonly boolean[]
  readonly line: number
  /** Beside `columns`: where each value begins; undefined where a kind of file has no places for its cells. */
  readonly places: readonly Position[] | undefined
}

/** Something in a file that cannot be written, as the operator reads it. */
export interface FileProblem extends Place {
  readonly message: string
}

export const placeText = ({ file, line, column }: Place): string => `${file}:${line}:${column}`
