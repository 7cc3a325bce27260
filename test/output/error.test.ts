import { describe, expect, it } from 'vitest'
import { DbctlError } from '../../src/errors.ts'
import { renderError } from '../../src/output/error.ts'
import { PLAIN, styleFor } from '../../src/output/style.ts'

describe('a failure on a terminal', () => {
  it('says what failed, what to do next, and where it is explained', () => {
    const error = new DbctlError('DBCTL_BUSY', 'another run holds the lock', { hint: 'Run this again.' })
    expect(renderError(error, PLAIN)).toBe(
      'error: another run holds the lock\nhint: Run this again.\nDBCTL_BUSY, docs/errors.md#dbctl_busy\n',
    )
  })

  it('shows the place in the file, set in and otherwise as it is', () => {
    const error = new DbctlError('DBCTL_STATEMENT', 'migration 0001_a failed', {
      hint: 'Mend it.',
      excerpt: '12 | \tcreate tabel\n     \t       ^\nERROR 42601: syntax error',
    })
    expect(renderError(error, PLAIN)).toBe(
      'error: migration 0001_a failed\n  12 | \tcreate tabel\n       \t       ^\n  ERROR 42601: syntax error\nhint: Mend it.\nDBCTL_STATEMENT, docs/errors.md#dbctl_statement\n',
    )
  })

  it('says the same in colour', async () => {
    const error = new DbctlError('DBCTL_BUSY', 'another run holds the lock', { hint: 'Run this again.' })
    const coloured = renderError(error, await styleFor(true))
    expect(coloured).toContain('\u001B[')
    // biome-ignore lint/suspicious/noControlCharactersInRegex: the sequences are what is taken out
    expect(coloured.replace(/\u001B\[\d+m/g, '')).toBe(renderError(error, await styleFor(false)))
  })
})
