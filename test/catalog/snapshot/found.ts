import type { Difference } from '../../../src/catalog/snapshot/compare.ts'

/** A difference in a line: `changed column "a"."b"."c": type, default`. */
export const inALine = ({ change, kind, name, attributes }: Difference): string =>
  `${change} ${kind} ${name}${attributes.length > 0 ? `: ${attributes.map(({ attribute }) => attribute).join(', ')}` : ''}`
