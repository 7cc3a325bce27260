import type { Io } from '../io.ts'
import type { Reporter } from '../report.ts'
import { safeText } from './safe.ts'
import type { Style } from './style.ts'

export interface ProgressOptions {
  readonly quiet: boolean
  readonly verbose: boolean
  readonly style: Style
  readonly redact: (text: string) => string
}

export interface Progress extends Reporter {
  /** Takes the line that is redrawn off the terminal, before anything else is written there. */
  clear(): void
  /** What a question is about: also under `--quiet`, since whoever is asked must read it. */
  announce(text: string): void
}

const FRAMES = ['⠋', '⠙', '⠹', '⠸', '⠼', '⠴', '⠦', '⠧', '⠇', '⠏']
const CLEAR_LINE = '\r\u001B[2K'

/** Progress on stderr: one line that is redrawn on a terminal, one line per step anywhere else. */
export function createProgress({ stderr, env }: Pick<Io, 'stderr' | 'env'>, { quiet, verbose, style, redact }: ProgressOptions): Progress {
  const animated = stderr.isTTY === true && env.TERM !== 'dumb'
  const shown = (text: string) => safeText(redact(text))
  let frame = 0
  let timer: NodeJS.Timeout | undefined
  let current = ''

  const draw = () => {
    const room = Math.max(20, (stderr.columns || 80) - 3)
    stderr.write(`${CLEAR_LINE}${FRAMES[frame++ % FRAMES.length]} ${current.length > room ? `${current.slice(0, room - 1)}…` : current}`)
  }
  const clear = () => {
    if (timer === undefined) return
    clearInterval(timer)
    timer = undefined
    stderr.write(CLEAR_LINE)
  }
  const line = (text: string) => {
    clear()
    stderr.write(`${text}\n`)
  }
  const spin = (text: string) => {
    current = shown(text).replaceAll('\n', ' ')
    timer ??= setInterval(draw, 100).unref()
    draw()
  }
  return {
    clear,
    announce: (text) => line(shown(text)),
    step(text) {
      if (quiet) return
      if (animated) spin(text)
      else line(shown(text))
    },
    wait(text) {
      if (!quiet && animated) spin(text)
    },
    note: (text) => (quiet ? undefined : line(shown(text))),
    warn: (text) => (quiet ? undefined : line(`${style.warning('warning')}: ${shown(text)}`)),
    detail: (text) => (verbose ? line(style.dim(shown(text))) : undefined),
  }
}
