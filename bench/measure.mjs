import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/**
 * User CPU and wall time (milliseconds) and the largest resident set (MiB) of one run of a program as a whole process, its children
 * included. A small shell around it reads what the kernel accounted to the finished process, which a process cannot measure of itself.
 */
export function runProgram(program, args, { env = {}, cwd, ok = [0] } = {}) {
  const folder = mkdtempSync(join(tmpdir(), 'dbctl-measure-'))
  const file = join(folder, 'usage')
  try {
    // bash's own `time` counts in milliseconds; GNU time, where it is installed, knows the memory.
    const script = `TIMEFORMAT='%3U %3R'; m=(); [ -x /usr/bin/time ] && m=(/usr/bin/time -q -o "$USAGE.rss" -f %M); { time "\${m[@]}" "$@" >/dev/null 2>"$USAGE.err"; } 2>"$USAGE"`
    const { status } = spawnSync('bash', ['-c', script, 'bench', program, ...args], {
      cwd,
      env: { PATH: process.env.PATH, ...env, USAGE: file },
      stdio: 'ignore',
    })
    if (!ok.includes(status))
      throw new Error(`${program} ${args.join(' ')} ended with ${status}: ${readFileSync(`${file}.err`, 'utf8').slice(-800)}`)
    const [user, wall] = readFileSync(file, 'utf8').trim().split('\n').at(-1).split(' ').map(Number)
    const kibibytes = existsSync(`${file}.rss`) ? Number(readFileSync(`${file}.rss`, 'utf8').trim().split('\n').at(-1)) : Number.NaN
    return { user: user * 1_000, wall: wall * 1_000, rss: kibibytes / 1_024 }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

export const runNode = (args, options) => runProgram(process.execPath, args, options)

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

export function median(values) {
  const sorted = [...values].sort((a, b) => a - b)
  const middle = Math.floor(sorted.length / 2)
  return sorted.length % 2 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2
}
