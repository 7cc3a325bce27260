import { describe, expect, it } from 'vitest'
import type { Finding } from '../../../src/findings.ts'
import { githubAnnotations } from '../../../src/migrations/lint/annotations.ts'
import { describeFindings } from '../../../src/migrations/lint/describe.ts'
import { RULES } from '../../../src/migrations/lint/rules.ts'
import { sarifLog } from '../../../src/migrations/lint/sarif.ts'
import { lintLast } from '../../support/lint.ts'

const SQL = "SELECT '🎉'; CREATE INDEX\n  i ON users (id);\nDROP INDEX\ti;"
const FILE = '/drizzle/0001_step.sql'
const findings = await lintLast(['CREATE TABLE users (id int);', SQL])
const relative = (file: string) => file.replace('/drizzle/', 'drizzle migrations/')

describe('findings as text', () => {
  it('stand with their line, a caret, and what to write instead', () => {
    expect(describeFindings(findings.slice(0, 1), new Map([[FILE, SQL]]))).toBe(
      `/drizzle/0001_step.sql:1:13 error DB001 create-index-not-concurrently: Building index "i" on "public"."users" blocks every write to the table until it is done.
  1 | SELECT '🎉'; CREATE INDEX
                  ^
  instead:
    -- dbctl: no-transaction
    CREATE INDEX CONCURRENTLY
      i ON users (id);
  docs/lint/DB001.md
`,
    )
  })

  it('go without the line where the file is not at hand, and without a place where there is none', () => {
    const [finding] = findings as [Finding]
    expect(describeFindings(findings, new Map())).not.toContain(' | ')
    const { place: _place, end: _end, ...nowhere } = finding
    expect(describeFindings([nowhere], new Map())).toMatch(/^error DB001 /)
  })
})

describe('annotations for GitHub', () => {
  it('are a workflow command a line, escaped as the runner reads them', () => {
    const lines = githubAnnotations(findings, relative).split('\n')
    expect(lines).toHaveLength(findings.length + 1)
    expect(lines[0]).toBe(
      '::error file=drizzle migrations/0001_step.sql,line=1,col=13,title=DB001 create-index-not-concurrently,endLine=2::' +
        'Building index "i" on "public"."users" blocks every write to the table until it is done.%0A%0AInstead:%0A-- dbctl: no-transaction%0ACREATE INDEX CONCURRENTLY%0A  i ON users (id);',
    )
    expect(lines[1]).toMatch(/^::warning file=.*,line=3,col=1,title=DB004 drop-index-not-concurrently,endLine=3,endColumn=13::/)
    const note = { ...findings[0], severity: 'note', message: '100%\r\n', rule: 'a:b,c' } as Finding
    expect(githubAnnotations([note], relative)).toMatch(/^::notice .*title=DB001 a%3Ab%2Cc.*::100%25%0D%0A/)
  })

  it('are nothing for nothing', () => {
    expect(githubAnnotations([], relative)).toBe('')
  })
})

interface Log {
  $schema: string
  version: string
  runs: {
    tool: { driver: { name: string; version: string; informationUri: string; rules: Record<string, unknown>[] } }
    columnKind: string
    originalUriBaseIds: Record<string, unknown>
    results: {
      ruleId: string
      ruleIndex: number
      level: string
      message: { text: string }
      locations?: { physicalLocation: { artifactLocation: { uri: string; uriBaseId: string }; region: Record<string, number> } }[]
    }[]
  }[]
}

describe('the SARIF log', () => {
  const foreign = { ...findings[0], id: 'DRIFT', rule: 'drift', page: 'docs/drift.md' } as Finding
  const { place: _place, end: _end, ...nowhere } = foreign
  const options = { version: '1.2.3', documentation: 'https://example.org/dbctl/', relative }
  // What is written is JSON, so what JSON cannot hold must not be in it.
  const log = JSON.parse(JSON.stringify(sarifLog([...findings, foreign, nowhere], options))) as Log
  const [run] = log.runs as [Log['runs'][0]]
  const { rules } = run.tool.driver

  it('has what the schema of version 2.1.0 requires', () => {
    expect(Object.keys(log).sort()).toEqual(['$schema', 'runs', 'version'])
    expect(log.version).toBe('2.1.0')
    expect(run.tool.driver).toMatchObject({ name: 'dbctl', version: '1.2.3', informationUri: 'https://example.org/dbctl/' })
    expect(run.results).toHaveLength(findings.length + 2)
    for (const { ruleId, ruleIndex, level, message, locations } of run.results) {
      expect(rules[ruleIndex]?.id).toBe(ruleId)
      expect(['error', 'warning', 'note']).toContain(level)
      expect(message.text).not.toBe('')
      for (const { physicalLocation } of locations ?? []) {
        expect(run.originalUriBaseIds).toHaveProperty(physicalLocation.artifactLocation.uriBaseId)
        // A relative address: no scheme, no leading slash, nothing that must be encoded.
        expect(physicalLocation.artifactLocation.uri).toMatch(/^[\w.~%-]+(?:\/[\w.~%-]+)*$/)
        for (const value of Object.values(physicalLocation.region)) expect(value).toBeGreaterThanOrEqual(1)
      }
    }
  })

  it('describes every rule once, with its page', () => {
    const ids = rules.map(({ id }) => id)
    expect(ids).toEqual(['DB000', ...RULES.map(({ id }) => id), 'DRIFT'])
    expect(rules[1]).toEqual({
      id: 'DB001',
      name: 'create-index-not-concurrently',
      shortDescription: { text: RULES[0]?.summary },
      helpUri: 'https://example.org/dbctl/docs/lint/DB001.md',
      defaultConfiguration: { level: 'error' },
    })
  })

  it('places a finding in characters, in the file as the repository has it', () => {
    expect(run.columnKind).toBe('unicodeCodePoints')
    expect(run.results[0]?.locations).toEqual([
      {
        physicalLocation: {
          artifactLocation: { uri: 'drizzle%20migrations/0001_step.sql', uriBaseId: 'ROOT' },
          region: { startLine: 1, startColumn: 13, endLine: 2, endColumn: 18 },
        },
      },
    ])
    expect(run.results.at(-1)).not.toHaveProperty('locations')
  })
})
