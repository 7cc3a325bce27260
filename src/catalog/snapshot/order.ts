/** One thing to do, and what must have been done before it. */
export interface Node {
  /** Nodes with a smaller rank go first where nothing else says. */
  readonly rank: number
  readonly after: Set<Node>
}

/**
 * The nodes in an order in which each comes after all that it waits for, and otherwise by rank. Where they wait for each other in a
 * circle, the one of the smallest rank goes first.
 */
export function inOrder<N extends Node>(nodes: readonly N[]): N[] {
  const waiting = [...nodes].sort((a, b) => a.rank - b.rank)
  const done = new Set<Node>()
  const ordered: N[] = []
  const present = new Set<Node>(nodes)
  while (waiting.length > 0) {
    const ready = waiting.findIndex(({ after }) => [...after].every((other) => done.has(other) || !present.has(other)))
    const [next] = waiting.splice(Math.max(ready, 0), 1)
    if (!next) break
    done.add(next)
    ordered.push(next)
  }
  return ordered
}
