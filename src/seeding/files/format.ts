export type SeedFormat = 'csv' | 'json' | 'ndjson' | 'ts'

const FORMATS: Readonly<Record<string, SeedFormat>> = {
  csv: 'csv',
  tsv: 'csv',
  json: 'json',
  ndjson: 'ndjson',
  jsonl: 'ndjson',
  ts: 'ts',
  mts: 'ts',
  js: 'ts',
  mjs: 'ts',
}

/** The format that a file's name says, below an optional `.gz`; a module is never compressed. */
export function formatOf(path: string): SeedFormat | undefined {
  const [, extension = '', gz] = /\.([^./\\]+?)(\.gz)?$/i.exec(path) ?? []
  const format = FORMATS[extension.toLowerCase()]
  return format === 'ts' && gz ? undefined : format
}
