import type { FileRow, Place } from '../files/row.ts'

/**
 * The lines of all files of a run under one running number each, so that a row's place takes four bytes: what a million keys can afford.
 */
export class Places {
  readonly #files: Array<{ readonly file: string; readonly base: number }> = []
  #highest = 0

  /** The numbers that follow are of this file. */
  begin(file: string): void {
    this.#files.push({ file, base: this.#highest })
  }

  number(line: number): number {
    const number = (this.#files.at(-1)?.base ?? 0) + line
    if (number > this.#highest) this.#highest = number
    return number
  }

  place(number: number, column = 1): Place {
    let low = 0
    let high = this.#files.length - 1
    while (low < high) {
      const middle = (low + high + 1) >> 1
      if ((this.#files[middle]?.base ?? 0) < number) low = middle
      else high = middle - 1
    }
    const { file, base } = this.#files[low] ?? { file: '', base: 0 }
    return { file, line: number - base, column }
  }

  /** Of the cell at `from` of a row, or of the row where its cells have no places. */
  cell(number: number, row: FileRow, from: number | undefined): Place {
    const place = this.place(number)
    const cell = from === undefined ? undefined : row.places?.[from]
    return cell ? { ...place, line: cell.line, column: cell.column } : place
  }
}
