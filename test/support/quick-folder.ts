import { accessSync, constants, readFileSync, statfsSync } from 'node:fs'
import { tmpdir } from 'node:os'

const MEMORY = '/dev/shm'
const ROOM = 2 * 2 ** 30

/** Where temporary files go that no test needs on a disk: in memory on a Linux that has room for them there. */
export function quickFolder(): string {
  try {
    const mount = readFileSync('/proc/mounts', 'utf8')
      .split('\n')
      .findLast((line) => line.split(' ')[1] === MEMORY)
    const { bavail, bsize } = statfsSync(MEMORY)
    accessSync(MEMORY, constants.W_OK | constants.X_OK)
    // The binaries of PostgreSQL may have to be copied there and run.
    if (mount && !/[ ,](?:noexec|ro)[ ,]/.test(mount) && bavail * bsize > ROOM) return MEMORY
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === undefined) throw error
  }
  return tmpdir()
}
