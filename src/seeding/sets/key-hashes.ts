/** Values of a key, remembered by what they hash to: of a million values a Map of strings would take a hundred megabytes. */

const SEEDS = [0x9e3779b9, 0x85ebca6b, 0xc2b2ae35] as const

/** Ninety-six bits of a text: of a million texts two alike are one chance in 10^17. */
export type Lanes = readonly [number, number, number]

export function lanesOf(text: string): Lanes {
  let [a, b, c]: [number, number, number] = [...SEEDS]
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at)
    a = Math.imul(a ^ code, 0x85ebca77)
    b = Math.imul(b ^ code, 0xc2b2ae3d)
    c = Math.imul((c << 5) - c + code, 0x27d4eb2f)
  }
  a = mixed(a ^ (b >>> 15) ^ text.length)
  b = mixed(b ^ (c >>> 13) ^ a)
  c = mixed(c ^ (a >>> 16) ^ b)
  return [a >>> 0, b >>> 0, c >>> 0]
}

/** The finalizer of MurmurHash3: every bit of what goes in counts for every bit of what comes out. */
function mixed(hash: number): number {
  let h = hash ^ (hash >>> 16)
  h = Math.imul(h, 0x85ebca6b)
  h ^= h >>> 13
  h = Math.imul(h, 0xc2b2ae35)
  return h ^ (h >>> 16)
}

const WIDTH = 4

/** An open-addressing table: three lanes and a place in each slot, sixteen bytes; a place of 0 is an empty slot. */
export class KeyHashes {
  #slots = new Uint32Array(64 * WIDTH)
  #count = 0

  get bytes(): number {
    return this.#slots.byteLength
  }

  /** Remembers the value with its place; the place that it had already, where it is there. */
  add(lanes: Lanes, place: number): number | undefined {
    const capacity = this.#slots.length / WIDTH
    if (this.#count + 1 > capacity * 0.75) this.#grow()
    const at = this.#find(lanes)
    const earlier = this.#slots[at + 3]
    if (earlier !== 0) return earlier
    this.#fill(at, lanes, place)
    this.#count++
    return undefined
  }

  has(lanes: Lanes): boolean {
    return this.#slots[this.#find(lanes) + 3] !== 0
  }

  /** Where the value is, or the empty slot where it belongs. */
  #find([a, b, c]: Lanes): number {
    const slots = this.#slots
    const mask = slots.length - 1
    let at = (a * WIDTH) & mask
    while (slots[at + 3] !== 0 && !(slots[at] === a && slots[at + 1] === b && slots[at + 2] === c)) at = (at + WIDTH) & mask
    return at
  }

  #fill(at: number, [a, b, c]: Lanes, place: number): void {
    this.#slots[at] = a
    this.#slots[at + 1] = b
    this.#slots[at + 2] = c
    this.#slots[at + 3] = place
  }

  #grow(): void {
    const old = this.#slots
    this.#slots = new Uint32Array(old.length * 2)
    for (let from = 0; from < old.length; from += WIDTH) {
      const place = old[from + 3] ?? 0
      if (place === 0) continue
      const lanes: Lanes = [old[from] ?? 0, old[from + 1] ?? 0, old[from + 2] ?? 0]
      this.#fill(this.#find(lanes), lanes, place)
    }
  }
}

/** Values that a key was not seen to have yet, with what a message needs of them: asked again when the rest was read. */
export class OpenReferences {
  #values = new Uint32Array(64 * 5)
  #count = 0

  add([a, b, c]: Lanes, place: number, column: number): void {
    const at = this.#count++ * 5
    if (at === this.#values.length) {
      const longer = new Uint32Array(this.#values.length * 2)
      longer.set(this.#values)
      this.#values = longer
    }
    this.#values.set([a, b, c, place, column], at)
  }

  *[Symbol.iterator](): Generator<{ readonly lanes: Lanes; readonly place: number; readonly column: number }> {
    for (let n = 0; n < this.#count; n++) {
      const [a = 0, b = 0, c = 0, place = 0, column = 0] = this.#values.subarray(n * 5, n * 5 + 5)
      yield { lanes: [a, b, c], place, column }
    }
  }
}
