/**
 * Embeddings that an index finds as hard or easy as those of a language model: clusters of very different sizes on a bent surface of few
 * dimensions, none of them far from a common direction.
 *
 * Zipf-weighted Gaussian clusters in 32 dimensions are bent by two layers of tanh into 256, turned into as many dimensions as there are to be,
 * moved by a fixed mean, blurred and scaled to length 1. Every row is drawn by itself, so rows that are not stored can serve as questions.
 *
 * Only sums, products, quotients and square roots are taken, as the results of all else differ between engines: tanh is a quotient of
 * polynomials, a normal number the sum of twelve even ones. The turn into many dimensions is Walsh-Hadamard transforms of the values, each
 * with drawn signs of its own, and so is the second layer, since a matrix of drawn numbers would cost forty times as much.
 */
import { type Draw, drawFor, fraction } from '../chance.ts'

const LATENT = 32
const CLUSTERS = 96
const NORMALS = 8192
/** How far the middles of clusters are apart, when rows lie 1 from theirs. */
const SPREAD = 1.6
/** How far the two layers bend: the less, the nearer a neighbour is. */
const FIRST_GAIN = 0.7
const SECOND_GAIN = 1.6
const NOISE = 0.3
/** The common direction's length beside a value's usual size. */
const MEAN = 0.3
/** Values come in steps of this size, which 32-bit floats tell apart, so that their shortest text is known. */
const STEPS = 10_000_000

/** The embedding of each row: `dimensions` floats of length 1 together, written to the start of `into`. The same on every machine. */
export function embeddingFor(seed: string, dimensions: number): (row: number, into: Float32Array) => void {
  const draw = drawFor(`${seed}/embedding`)
  const normals = normalTable(drawFor(`${seed}/embedding/normals`))
  const latent = Math.min(LATENT, Math.max(2, dimensions))
  const [inner, outer] = dimensions < 64 ? [powerOfTwo(2 * latent), 4 * powerOfTwo(2 * latent)] : [64, 256]
  const width = Math.ceil(dimensions / outer) * outer
  const fixed = reader(normals, drawFor(`${seed}/embedding/layers`))
  const centres = scaled(fixed(CLUSTERS * latent), SPREAD)
  const first = scaled(fixed(inner * latent), FIRST_GAIN / Math.sqrt(latent))
  const turns = signsOf(drawFor(`${seed}/embedding/turns`), outer, 1)
  const returns = signsOf(drawFor(`${seed}/embedding/returns`), outer, SECOND_GAIN / inner)
  const mean = scaled(fixed(dimensions), MEAN)
  const ends = zipfEnds()
  const signs = signsOf(drawFor(`${seed}/embedding/signs`), width, 1 / Math.sqrt(outer))

  const point = new Float64Array(latent)
  const bent = new Float64Array(inner)
  const lifted = new Float64Array(outer)
  const wide = new Float64Array(width)
  const mask = NORMALS - 1
  return (row, into) => {
    const cluster = clusterAt(ends, fraction(draw, row)) * latent
    for (let place = 0; place < latent; place += 2) {
      const drawn = draw(row, 1 + place)
      point[place] = (centres[cluster + place] ?? 0) + (normals[drawn & mask] ?? 0)
      if (place + 1 < latent) point[place + 1] = (centres[cluster + place + 1] ?? 0) + (normals[(drawn >>> 16) & mask] ?? 0)
    }
    for (let to = 0, at = 0; to < inner; to++) {
      let sum = 0
      for (let from = 0; from < latent; from++) sum += (first[at++] as number) * (point[from] as number)
      bent[to] = tanh(sum)
    }
    for (let start = 0; start < outer; start += inner) {
      for (let from = 0; from < inner; from++) lifted[start + from] = (bent[from] as number) * (turns[start + from] as number)
      transform(lifted, start, inner)
      for (let from = start; from < start + inner; from++) lifted[from] = (lifted[from] as number) * (returns[from] as number)
      transform(lifted, start, inner)
    }
    for (let from = 0; from < outer; from++) lifted[from] = tanh(lifted[from] as number)
    for (let start = 0; start < width; start += outer) {
      for (let from = 0; from < outer; from++) wide[start + from] = (lifted[from] as number) * (signs[start + from] as number)
      transform(wide, start, outer)
    }
    const one = draw(row, 0x60)
    const other = draw(row, 0x61)
    let squares = 0
    for (let place = 0; place < dimensions; place++) {
      const noise = (normals[(one + place) & mask] as number) + (normals[(other - place) & mask] as number)
      const value = (wide[place] as number) + (mean[place] as number) + noise * (NOISE * Math.SQRT1_2)
      wide[place] = value
      squares += value * value
    }
    const scale = STEPS / Math.sqrt(squares)
    // Not by Math.round, which is slow, and makes a zero below zero of what is just below zero.
    for (let place = 0; place < dimensions; place++) into[place] = Math.floor((wide[place] as number) * scale + 0.5) / STEPS
  }
}

/** Sums of twelve even numbers from 0 to 1, less 6: of mean 0 and variance 1. */
function normalTable(draw: Draw): Float64Array {
  return Float64Array.from({ length: NORMALS }, (_, place) => {
    let sum = -6
    for (let lane = 0; lane < 12; lane++) sum += fraction(draw, place, lane)
    return sum
  })
}

const reader = (normals: Float64Array, draw: Draw): ((count: number) => Float64Array) => {
  let position = 0
  return (count) => Float64Array.from({ length: count }, () => normals[draw(position++) & (NORMALS - 1)] ?? 0)
}

const signsOf = (draw: Draw, count: number, size: number): Float64Array =>
  Float64Array.from({ length: count }, (_, place) => (draw(place) & 1 ? size : -size))

const scaled = (numbers: Float64Array, by: number): Float64Array => numbers.map((number) => number * by)

const powerOfTwo = (least: number): number => {
  let power = 1
  while (power < least) power *= 2
  return power
}

function zipfEnds(): Float64Array {
  let sum = 0
  const ends = Float64Array.from({ length: CLUSTERS }, (_, rank) => {
    sum += 1 / (rank + 1)
    return sum
  })
  return ends.map((end) => end / sum)
}

function clusterAt(ends: Float64Array, drawn: number): number {
  let [low, high] = [0, ends.length - 1]
  while (low < high) {
    const middle = (low + high) >> 1
    if ((ends[middle] ?? 1) > drawn) high = middle
    else low = middle + 1
  }
  return low
}

/** Close to the hyperbolic tangent, and exactly the same everywhere. */
function tanh(x: number): number {
  if (x >= 3) return 1
  if (x <= -3) return -1
  const square = x * x
  return (x * (27 + square)) / (27 + 9 * square)
}

/** The Walsh-Hadamard transform of `size` numbers from `start` on, in place and not scaled; two of its steps at a time, as memory is slow. */
function transform(values: Float64Array, start: number, size: number): void {
  const end = start + size
  let half = 1
  for (; half * 2 < size; half *= 4)
    for (let block = start; block < end; block += 4 * half)
      for (let place = block; place < block + half; place++) {
        const a = values[place] as number
        const b = values[place + half] as number
        const c = values[place + 2 * half] as number
        const d = values[place + 3 * half] as number
        const sum = a + b
        const difference = a - b
        const otherSum = c + d
        const otherDifference = c - d
        values[place] = sum + otherSum
        values[place + half] = difference + otherDifference
        values[place + 2 * half] = sum - otherSum
        values[place + 3 * half] = difference - otherDifference
      }
  if (half < size)
    for (let place = start; place < start + half; place++) {
      const a = values[place] as number
      const b = values[place + half] as number
      values[place] = a + b
      values[place + half] = a - b
    }
}

const MINUS = 0x2d
const ZERO = 0x30

/** The text of vectors whose values come in the steps of embeddings: `[0.0253412,-0.11]`. */
export function vectorText(dimensions: number): (vector: Float32Array) => string {
  const bytes = Buffer.alloc(dimensions * 13 + 2)
  return (vector) => {
    let end = 0
    bytes[end++] = 0x5b
    for (let place = 0; place < dimensions; place++) {
      if (place > 0) bytes[end++] = 0x2c
      let rest = Math.round((vector[place] as number) * STEPS)
      if (rest < 0) {
        bytes[end++] = MINUS
        rest = -rest
      }
      if (rest === 0 || rest >= STEPS) {
        bytes[end++] = ZERO + (rest >= STEPS ? 1 : 0)
        continue
      }
      bytes[end++] = ZERO
      bytes[end++] = 0x2e
      let digits = 7
      while (rest % 10 === 0) {
        rest /= 10
        digits--
      }
      for (let digit = digits - 1; digit >= 0; digit--) {
        const tenth = (rest / 10) | 0
        bytes[end + digit] = ZERO + rest - tenth * 10
        rest = tenth
      }
      end += digits
    }
    bytes[end++] = 0x5d
    return bytes.toString('latin1', 0, end)
  }
}
