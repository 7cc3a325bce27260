import { DbctlError } from '../../errors.ts'
import { JSON_LIMIT } from '../files/json.ts'
import { RECORD_LIMIT } from '../files/parser.ts'

/** The text of a file around its rows, piece by piece. Refuses what the readers of seed files would: a file that nobody can load. */
export interface FileText {
  beginTable(label: string): string
  /** Of the table that was begun. */
  rows(texts: readonly string[]): string
  endTable(): string
  end(): string
}

export const fileText = (format: 'json' | 'ndjson'): FileText => (format === 'json' ? new JsonFileText() : new NdjsonFileText())

const MEBIBYTE = 2 ** 20
/** What is read of a file of JSON at most. */

/** An object of table → rows, a row a line. */
class JsonFileText implements FileText {
  #tables = 0
  #rows = 0
  #bytes = 0

  beginTable(label: string): string {
    this.#rows = 0
    return this.#counted(`${this.#tables++ === 0 ? '{' : ','}\n  ${JSON.stringify(label)}: [`)
  }

  rows(texts: readonly string[]): string {
    return this.#counted(texts.map((text) => `${this.#rows++ === 0 ? '' : ','}\n    ${text}`).join(''))
  }

  endTable(): string {
    return this.#counted(this.#rows === 0 ? ']' : '\n  ]')
  }

  end(): string {
    return this.#counted(this.#tables === 0 ? '{}\n' : '\n}\n')
  }

  #counted(text: string): string {
    this.#bytes += Buffer.byteLength(text)
    if (this.#bytes <= JSON_LIMIT) return text
    throw new DbctlError('DBCTL_USAGE', `the export is larger than ${JSON_LIMIT / MEBIBYTE} MiB, the most that is read of a file of JSON`, {
      hint: 'Export it as NDJSON, which may be of any length, or take fewer rows.',
    })
  }
}

/** An object a line. */
class NdjsonFileText implements FileText {
  #label = ''

  beginTable(label: string): string {
    this.#label = label
    return ''
  }

  rows(texts: readonly string[]): string {
    return texts.map((text) => this.#line(text)).join('')
  }

  endTable(): string {
    return ''
  }

  end(): string {
    return ''
  }

  #line(text: string): string {
    const line = `{"table":${JSON.stringify(this.#label)},"row":${text}}`
    if (Buffer.byteLength(line) <= RECORD_LIMIT) return `${line}\n`
    throw new DbctlError(
      'DBCTL_USAGE',
      `a row of ${this.#label} is longer than ${RECORD_LIMIT / MEBIBYTE} MiB, the most that is read of one line of NDJSON`,
      { hint: 'Leave that row out, or mask its longest column.', details: { table: this.#label } },
    )
  }
}
