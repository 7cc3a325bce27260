import type { Finding } from '../../findings.ts'
import { RULES, SUPPRESSION_INVALID } from './rules.ts'

export interface SarifOptions {
  /** dbctl's version. */
  readonly version: string
  /** The address that a page's path is appended to: `https://github.com/…/blob/main/`. */
  readonly documentation: string
  /** A file's path below the repository's root, with either kind of slash. */
  readonly relative: (file: string) => string
}

/** A rule as SARIF describes it, for findings of rules that are not the linter's. */
type Described = Pick<Finding, 'id' | 'rule' | 'severity' | 'page'> & { readonly summary: string }

/**
 * SARIF 2.1.0 as JSON can hold it, for GitHub's code scanning and others: https://docs.oasis-open.org/sarif/sarif/v2.1.0/. Columns count
 * characters and the end is exclusive, as in a finding.
 */
export function sarifLog(findings: readonly Finding[], options: SarifOptions): Readonly<Record<string, unknown>> {
  const rules = describedRules(findings)
  const indexes = new Map(rules.map(({ id }, index) => [id, index]))
  return {
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: {
          driver: {
            name: 'dbctl',
            version: options.version,
            informationUri: options.documentation,
            rules: rules.map((rule) => ({
              id: rule.id,
              name: rule.rule,
              shortDescription: { text: rule.summary },
              helpUri: `${options.documentation}${rule.page}`,
              // SARIF's levels are our severities, and `none`.
              defaultConfiguration: { level: rule.severity },
            })),
          },
        },
        columnKind: 'unicodeCodePoints',
        originalUriBaseIds: { ROOT: { description: { text: "The repository's root" } } },
        results: findings.map((finding) => resultOf(finding, indexes.get(finding.id) ?? 0, options)),
      },
    ],
  }
}

function describedRules(findings: readonly Finding[]): Described[] {
  const own = [SUPPRESSION_INVALID, ...RULES].map(({ id, name, severity, summary }) => ({
    id,
    rule: name,
    severity,
    summary,
    page: `docs/lint/${id}.md`,
  }))
  const known = new Set(own.map(({ id }) => id))
  const others = new Map(findings.filter(({ id }) => !known.has(id)).map((finding) => [finding.id, { ...finding, summary: finding.rule }]))
  return [...own, ...others.values()]
}

function resultOf({ id, severity, message, fix, place, end }: Finding, ruleIndex: number, { relative }: SarifOptions) {
  const locations = place && [
    {
      physicalLocation: {
        artifactLocation: { uri: uriOf(relative(place.file)), uriBaseId: 'ROOT' },
        region: {
          startLine: place.line,
          startColumn: place.column,
          ...(end ? { endLine: end.line, endColumn: end.column } : {}),
        },
      },
    },
  ]
  return {
    ruleId: id,
    ruleIndex,
    level: severity,
    message: { text: `${message}\n\nInstead:\n${fix}` },
    ...(locations ? { locations } : {}),
  }
}

/** Relative, with the slashes of an address and everything else encoded. */
const uriOf = (path: string): string => path.replaceAll('\\', '/').split('/').map(encodeURIComponent).join('/')
