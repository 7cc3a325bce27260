import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { Io } from '../../src/io.ts'
import { createProgress, type ProgressOptions } from '../../src/output/progress.ts'
import { PLAIN } from '../../src/output/style.ts'

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})

const CLEAR = '\r\u001B[2K'

interface Given extends Partial<ProgressOptions> {
  isTTY?: boolean
  columns?: number
  env?: Record<string, string>
}

function start({ isTTY = false, columns, env = {}, ...options }: Given = {}) {
  const writes: string[] = []
  const stderr = { isTTY, columns, write: (text: string) => writes.push(text) > 0 } as unknown as Io['stderr']
  const progress = createProgress({ stderr, env }, { quiet: false, verbose: false, style: PLAIN, redact: (text) => text, ...options })
  return { progress, writes, text: () => writes.join('') }
}

describe('progress on a terminal', () => {
  it('is drawn at once, on one line without a line break', () => {
    const { progress, writes } = start({ isTTY: true })
    progress.step('applying 0000_first')
    expect(writes).toEqual([`${CLEAR}⠋ applying 0000_first`])
  })

  it('turns ten times a second while nothing else happens', () => {
    const { progress, writes } = start({ isTTY: true })
    progress.step('working')
    vi.advanceTimersByTime(350)
    expect(writes).toEqual(['⠋', '⠙', '⠹', '⠸'].map((frame) => `${CLEAR}${frame} working`))
  })

  it('redraws the same line for the next step', () => {
    const { progress, writes } = start({ isTTY: true })
    progress.step('one')
    progress.step('two')
    vi.advanceTimersByTime(100)
    expect(writes).toEqual([`${CLEAR}⠋ one`, `${CLEAR}⠙ two`, `${CLEAR}⠹ two`])
  })

  it('is taken away before anything else is written, and then stays away', () => {
    const { progress, writes } = start({ isTTY: true })
    progress.step('working')
    progress.clear()
    progress.clear()
    vi.advanceTimersByTime(1_000)
    expect(writes).toEqual([`${CLEAR}⠋ working`, CLEAR])
  })

  it('makes room for a note', () => {
    const { progress, writes } = start({ isTTY: true })
    progress.step('working')
    progress.note('look here')
    expect(writes).toEqual([`${CLEAR}⠋ working`, CLEAR, 'look here\n'])
  })

  it.each([
    [40, 40],
    [80, 80],
    [undefined, 80],
  ])('of a terminal with %s columns stays on one line', (columns, width) => {
    const { progress, text } = start({ isTTY: true, ...(columns === undefined ? {} : { columns }) })
    progress.step('x'.repeat(300))
    const line = text().replace(CLEAR, '')
    expect(line).toHaveLength(width - 1)
    expect(line.endsWith('…')).toBe(true)
  })

  it('does not keep the process alive', () => {
    vi.useRealTimers()
    const unref = vi.spyOn(setInterval(() => undefined, 1e6).unref().constructor.prototype, 'unref')
    const { progress } = start({ isTTY: true })
    progress.step('working')
    expect(unref).toHaveBeenCalledOnce()
    progress.clear()
  })
})

describe('progress elsewhere', () => {
  it.each([
    ['in a file or a pipe', {}],
    ['on a dumb terminal', { isTTY: true, env: { TERM: 'dumb' } }],
  ])('%s is one line for each step, and no control character', (_, given) => {
    const { progress, text } = start(given)
    progress.step('one')
    progress.step('two')
    progress.note('three')
    progress.clear()
    vi.advanceTimersByTime(1_000)
    expect(text()).toBe('one\ntwo\nthree\n')
  })
})

describe('what is said', () => {
  const say = (given: Given) => {
    const { progress, text } = start(given)
    progress.step('step')
    progress.note('note')
    progress.warn('warn')
    progress.detail('detail')
    return text()
  }

  it.each([
    ['normally', {}, 'step\nnote\nwarning: warn\n'],
    ['under --verbose', { verbose: true }, 'step\nnote\nwarning: warn\ndetail\n'],
    ['under --quiet', { quiet: true }, ''],
    ['under --quiet on a terminal', { quiet: true, isTTY: true }, ''],
  ])('%s', (_, given, expected) => {
    expect(say(given)).toBe(expected)
  })

  it.each([[false], [true]])('has every secret taken out, on a terminal (%s)', (isTTY) => {
    const text = say({ isTTY, verbose: true, redact: (given) => given.replaceAll(/step|note|warn$|detail/g, '***') })
    expect(text).not.toMatch(/step|note|detail/)
    expect(text).toContain('***')
  })

  it('sets warnings and details apart by style as well', () => {
    const style = { ...PLAIN, warning: (text: string) => `<${text}>`, dim: (text: string) => `(${text})` }
    expect(say({ verbose: true, style })).toBe('step\nnote\n<warning>: warn\n(detail)\n')
  })
})
