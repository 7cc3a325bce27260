import { readFileSync } from 'node:fs'
import { display } from './outcome.ts'

export interface DeadExport {
  /** `"public"."users"` */
  readonly table: string
  /** `src/schema.ts:12` */
  readonly place: string
}

/**
 * Tables that a migration drops although a schema file still defines them: drizzle-kit sees only what is exported, so that tidying away an
 * unused `export` reads to it as a wish to drop the table. A definition of the table's name that has no export in front of it says so.
 */
export function findDeadExports(dropped: readonly string[], files: readonly string[], root: string): DeadExport[] {
  const texts = files.map((file) => ({ file, text: readFileSync(file, 'utf8') }))
  return dropped.flatMap((table) => {
    const name = /"((?:[^"]|"")*)"$/.exec(table)?.[1]?.replaceAll('""', '"') ?? ''
    const escaped = name.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
    const definition = new RegExp(`^(?!\\s*(?://|\\*|export\\b)).*(?:[tT]able(?:Creator)?|\\.withRLS)\\(\\s*(['"\`])${escaped}\\1`, 'm')
    const found = texts.flatMap(({ file, text }) => {
      const at = definition.exec(text)
      return at ? [`${display(root, file)}:${text.slice(0, at.index + at[0].length).split('\n').length}`] : []
    })
    return found[0] === undefined ? [] : [{ table, place: found[0] }]
  })
}
