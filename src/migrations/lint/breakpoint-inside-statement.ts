import { tornMarkers } from '../source/breakpoints.ts'
import type { Rule } from './rule.ts'

const BREAKPOINT = '--> statement-breakpoint'

/** Drizzle splits at the literal text, wherever it stands; dbctl where it is a comment. The file must mean the same to both. */
export const breakpointInsideStatement: Rule = {
  id: 'DB038',
  name: 'breakpoint-inside-statement',
  severity: 'error',
  summary: 'A statement breakpoint inside a statement, a string or a function body',
  *checkMigration({ migration, statements, partedAt }) {
    for (const offset of partedAt) {
      yield {
        offset,
        message: `This breakpoint parts a statement: each half is sent by itself and fails with 42601.`,
        fix: `Move ${BREAKPOINT} behind the semicolon that ends the statement.`,
      }
    }
    for (const offset of tornMarkers(migration.sql)) {
      const statement = statements.find(({ fileStart, fileEnd }) => fileStart <= offset && offset < fileEnd)
      yield {
        statement,
        offset,
        message:
          'This breakpoint stands inside a string, a function body or a comment: dbctl leaves the text whole, and drizzle-kit cuts it in two and fails with 42601.',
        fix: `Take ${BREAKPOINT} out of the text; it belongs between statements alone.`,
      }
    }
  },
}
