/** pgvector's types. */
import { integerBelow } from '../chance.ts'
import type { Cell, Source } from './cell.ts'
import { embeddingFor, vectorText } from './embeddings.ts'

/** Of a column that takes vectors of any length. */
const USUAL = 64
/** Whole numbers up to here have an exact form as a component. */
const EXACT: Readonly<Record<string, number>> = { halfvec: 2048, vector: 0x100_0000, sparsevec: 0x100_0000 }

export const isVector = (name: string): boolean => name in EXACT

/** `seed` is that of the column's draws, from which `embeddingFor` makes the same vectors as numbers. */
export function vectors(cell: Cell, seed: string): Source {
  const dimensions = cell.type.modifier > 0 ? cell.type.modifier : USUAL
  if (cell.unique) return numbered(cell, dimensions)
  if (cell.type.name === 'sparsevec') return sparse(cell, dimensions)
  const vector = new Float32Array(dimensions)
  const fill = embeddingFor(seed, dimensions)
  const text = vectorText(dimensions)
  return {
    value: (row) => {
      fill(row, vector)
      return text(vector)
    },
    capacity: Number.POSITIVE_INFINITY,
    unique: false,
  }
}

/** The row's number, in as many components as it takes: embeddings differ, but nobody can promise that they do. */
function numbered({ type, unique }: Cell, dimensions: number): Source {
  const exact = EXACT[type.name] ?? 2048
  const value = (row: number) => {
    const digits: number[] = []
    for (let rest = row + 1; rest > 0; rest = Math.floor(rest / exact)) digits.push(rest % exact)
    const kept = digits.slice(0, dimensions)
    if (type.name === 'sparsevec')
      return `{${kept.flatMap((digit, place) => (digit ? `${place + 1}:${digit}` : [])).join(',')}}/${dimensions}`
    return `[${kept.join(',')}${',0'.repeat(dimensions - kept.length)}]`
  }
  return { value, capacity: Math.min(exact ** dimensions - 1, Number.MAX_SAFE_INTEGER), unique }
}

const sparse = ({ draw, unique }: Cell, dimensions: number): Source => ({
  value: (row) => {
    const count = Math.min(dimensions, 8)
    const step = Math.floor(dimensions / count)
    const parts = Array.from(
      { length: count },
      (_, part) => `${part * step + 1 + integerBelow(draw, row, step, part)}:0.${1 + integerBelow(draw, row, 9, 0x20 + part)}`,
    )
    return `{${parts.join(',')}}/${dimensions}`
  },
  capacity: Number.POSITIVE_INFINITY,
  unique,
})
