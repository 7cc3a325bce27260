import { spawnSync } from 'node:child_process'

/**
 * User CPU and wall time of one run of `node ...args` as a whole process, in milliseconds. bash's own `time` reads what the kernel
 * accounted to the finished process (wait4), start-up and shut-down included, which a process cannot measure of itself.
 */
export function runNode(args, { env = {}, cwd } = {}) {
  const script = 'TIMEFORMAT="%3U %3R"; time "$@" >/dev/null 2>&1'
  const { status, stderr } = spawnSync('bash', ['-c', script, 'bench', process.execPath, ...args], {
    cwd,
    env: { PATH: process.env.PATH, ...env },
    encoding: 'utf8',
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  if (status !== 0) throw new Error(`node ${args.join(' ')} ended with ${status}`)
  const [user, wall] = stderr.trim().split(' ').map(Number)
  return { user: user * 1_000, wall: wall * 1_000 }
}

/** Runs both in turn, A B A B …, so that a machine whose speed drifts does not decide; returns medians and the median of the pairs' ratios. */
export function compare(subject, reference, { runs = 15, warmup = 2 } = {}) {
  const pairs = Array.from({ length: runs + warmup }, () => ({ subject: subject(), reference: reference() })).slice(warmup)
  const column = (pick) => median(pairs.map(pick))
  return {
    user: column((pair) => pair.subject.user),
    wall: column((pair) => pair.subject.wall),
    userRatio: column((pair) => pair.subject.user / pair.reference.user),
    wallRatio: column((pair) => pair.subject.wall / pair.reference.wall),
  }
}

function median(values) {
  const sorted = [...values].sort((a, b) => a - b)
  const middle = Math.floor(sorted.length / 2)
  return sorted.length % 2 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2
}
