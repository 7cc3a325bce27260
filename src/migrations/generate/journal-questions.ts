import { DbctlError } from '../../errors.ts'
import { type Prompt, pathOf, readPrompt } from './prompt-text.ts'
import type { Answerer, EntityPath, Question, Rename } from './question.ts'

/** What this needs of a snapshot of 0.x. */
export interface JournalSnapshot {
  readonly tables?: Readonly<
    Record<string, { readonly name: string; readonly schema: string; readonly columns: object; readonly policies?: object }>
  >
}

/** The index of the choice that answers a question of drizzle-kit 0.31. Where nobody answers it goes on as if all were new, to hear every question. */
export async function answerPrompt(text: string, previous: JournalSnapshot, answers: Answerer): Promise<number> {
  const prompt = readPrompt(text)
  if (!prompt) throw unknownQuestion(text)
  if (prompt.from.length === 0) {
    // There is one choice only; a --create for it has been of use all the same.
    for (const { kind, table } of placesOf(prompt, previous, answers.renamed)) {
      await answers.answer({ kind, entity: [...table, prompt.name], candidates: [] })
    }
    return 0
  }
  const question = questionOf(prompt, previous, answers.renamed)
  const answer = await answers.answer(question)
  if (answer?.type !== 'rename') return 0
  return 1 + question.candidates.findIndex((path) => path.join('\0') === answer.from.join('\0'))
}

export function questionOf(prompt: Prompt, previous: JournalSnapshot, renamed: readonly Rename[]): Question {
  const { kind, name, table, from } = prompt
  if (table === undefined) return { kind, entity: pathOf(kind, name), candidates: from.map((old) => pathOf(kind, old)) }
  const [place, ...others] = placesOf(prompt, previous, renamed)
  if (!place) throw unknownQuestion(`Is ${name} column in ${table} table created or renamed?`)
  if (others.length > 0) {
    const names = [place, ...others].map(({ kind: of, table: path }) => `a ${of} of ${path.join('.')}`)
    throw new DbctlError('DBCTL_GENERATE_FAILED', `drizzle-kit 0.31 asks about "${name}" in a way that may mean ${names.join(' or ')}`, {
      hint: 'Make the changes one at a time, with a `dbctl generate` between them. Nothing was written.',
    })
  }
  return { kind: place.kind, entity: [...place.table, name], candidates: from.map((old) => [...place.table, old]) }
}

/**
 * The question names the table without its schema, and calls the policies of a table columns. Which table and kind it means shows in the
 * last snapshot: they are those that had everything which it offers as an old name.
 */
function placesOf(
  { table, from }: Prompt,
  previous: JournalSnapshot,
  renamed: readonly Rename[],
): Array<{ kind: string; table: EntityPath }> {
  if (table === undefined) return []
  return Object.values(previous.tables ?? {}).flatMap(({ name, schema, columns, policies = {} }) => {
    const before: EntityPath = [schema === '' ? 'public' : schema, name]
    const path = renamed.reduce<EntityPath>((at, { kind, from: old, to }) => {
      if (kind === 'schema' && old[0] === at[0]) return [...to, ...at.slice(1)]
      return kind === 'table' && old.join('\0') === at.join('\0') ? to : at
    }, before)
    if (path[1] !== table) return []
    const hasAll = (things: object) => from.every((old) => Object.hasOwn(things, old))
    return [...(hasAll(columns) ? [{ kind: 'column', table: path }] : []), ...(hasAll(policies) ? [{ kind: 'policy', table: path }] : [])]
  })
}

const unknownQuestion = (text: string): DbctlError =>
  new DbctlError(
    'DBCTL_GENERATE_FAILED',
    `drizzle-kit asks something that dbctl does not know, and so does not answer: ${text.trim().split('\n')[0]}`,
    {
      hint: 'Nothing was written. Run `npx drizzle-kit generate` at a terminal for this one change.',
    },
  )
