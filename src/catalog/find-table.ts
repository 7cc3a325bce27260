import { nearest } from '../config/nearest.ts'
import type { TableShape } from './table-shapes.ts'

/** The table of a name, with its schema or, where only one table has it, without; or what is wrong with the name. */
export function findTable(name: string, shapes: readonly TableShape[]): TableShape | string {
  const exact = shapes.find((shape) => shape.label === name || shape.name === quoted(name))
  if (exact) return exact
  const [only, ...others] = shapes.filter(({ table }) => table === name)
  if (only && others.length === 0) return only
  if (only) return `${name} could be ${[only, ...others].map(({ label }) => label).join(' or ')}; name it with its schema`
  const labels = shapes.map(({ label }) => label)
  const close = nearest(name, [...labels, ...shapes.map(({ table }) => table)])
  return `there is no table ${name}${close === undefined ? '' : `; did you mean ${close}?`}`
}

/** A name with quotes in it is as SQL has it; `shapes` have every part quoted. */
function quoted(name: string): string | undefined {
  const parts = name.match(/"(?:[^"]|"")+"|[^."]+/g)
  return name.includes('"') && parts ? parts.map((part) => (part.startsWith('"') ? part : `"${part}"`)).join('.') : undefined
}
