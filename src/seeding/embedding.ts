/**
 * An embedding that needs no model: the words of a text and the pieces of them, hashed into as many numbers as are asked for.
 *
 * Texts that share words, or words spelt alike, come out near each other; that two words mean the same it cannot know. The more
 * dimensions, the fewer features share one: 1536 tell texts apart well, 16 only roughly. Signed feature hashing is that of Weinberger
 * et al. (ICML 2009), character n-grams with marked ends of words are those of Bojanowski et al. (TACL 2017).
 */

/** Names the recipe below. Whatever changes one number of one embedding needs another name, or stored and new ones no longer compare. */
export const hashEmbeddingVersion = 'hash-v1'

const encoder = new TextEncoder()

/**
 * The embedding of `text`: `dimensions` 32-bit floats of length 1 together, the same on every machine.
 *
 * 1. Unicode NFKC, then lower case by no country's rules; the tokens are the runs of letters and digits.
 * 2. Each token has the features `w:token` of weight 1 and `c:gram` of weight 1/√n, for the n runs of 3 to 5 code points of `<token>`.
 *    A token that occurs t times counts √t times.
 * 3. A feature hashes, by its UTF-8, to 32 bits: FNV-1a, then MurmurHash3's finaliser, as FNV's low bits are weak by themselves. The
 *    remainder by `dimensions` is its place, the highest bit its sign.
 * 4. The weights are summed in 64 bits, scaled to length 1 and rounded to 32 bits. If they cancel out, as can happen in few dimensions,
 *    they are summed again without signs.
 *
 * @throws RangeError when the text has no letter or digit: a zero vector has no direction, so no cosine distance and no place in an index.
 */
export function hashEmbedding(text: string, dimensions: number): number[] {
  if (!Number.isInteger(dimensions) || dimensions < 1) throw new RangeError(`An embedding cannot have ${dimensions} dimensions.`)
  const counts = tokenCounts(text)
  if (counts.size === 0) throw new RangeError('A text without letters or digits has no embedding.')
  const signed = summed(counts, dimensions, true)
  // Below this there is nothing but what rounding left.
  const sums = lengthOf(signed) < 1e-9 ? summed(counts, dimensions, false) : signed
  const length = lengthOf(sums)
  return Array.from(sums, (value) => Math.fround(value / length))
}

function tokenCounts(text: string): Map<string, number> {
  const counts = new Map<string, number>()
  for (const token of text
    .normalize('NFKC')
    .toLowerCase()
    .match(/[\p{L}\p{N}]+/gu) ?? [])
    counts.set(token, (counts.get(token) ?? 0) + 1)
  return counts
}

function summed(counts: ReadonlyMap<string, number>, dimensions: number, signed: boolean): Float64Array {
  const sums = new Float64Array(dimensions)
  const add = (feature: string, weight: number) => {
    const hash = hash32(feature)
    const place = hash % dimensions
    sums[place] = (sums[place] ?? 0) + (signed && hash >= 2 ** 31 ? -weight : weight)
  }
  for (const [token, count] of counts) {
    const grams = gramsOf(token)
    add(`w:${token}`, Math.sqrt(count))
    for (const gram of grams) add(`c:${gram}`, Math.sqrt(count) / Math.sqrt(grams.length))
  }
  return sums
}

/** The shortest first, those of a length from left to right; with its ends marked, even a token of one letter has one. */
function gramsOf(token: string): string[] {
  const points = [...`<${token}>`]
  return [3, 4, 5].flatMap((length) => points.slice(length - 1).map((_, start) => points.slice(start, start + length).join('')))
}

/** Unsigned. */
function hash32(feature: string): number {
  let hash = 0x811c9dc5
  for (const byte of encoder.encode(feature)) hash = Math.imul(hash ^ byte, 0x01000193)
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b)
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35)
  return (hash ^ (hash >>> 16)) >>> 0
}

/** Not by Math.hypot, which engines may round as they please, while a square root is exact everywhere. */
function lengthOf(sums: Float64Array): number {
  return Math.sqrt(sums.reduce((total, value) => total + value * value, 0))
}
