import { DbctlError } from '../../errors.ts'
import {
  type Answer,
  type Answerer,
  type EntityKind,
  type EntityPath,
  flagsFor,
  formatPath,
  isPlain,
  type Question,
  type Rename,
  relocate,
} from './question.ts'

/** One `--rename` or `--create` as it was given. */
interface Flag {
  readonly text: string
  readonly kind: EntityKind | undefined
  /** Undefined for `--create`. */
  readonly from: EntityPath | undefined
  readonly to: EntityPath
}

/** Answers drizzle-kit's questions from flags and, where somebody can be asked, from a person. It never guesses. */
export class Answers implements Answerer {
  readonly #flags: readonly Flag[]
  readonly #used = new Set<Flag>()
  readonly #ask: ((question: Question) => Promise<Answer>) | undefined
  readonly #renamed: Rename[] = []
  readonly #unanswered: Question[] = []

  constructor(renames: readonly string[], creates: readonly string[], ask?: (question: Question) => Promise<Answer>) {
    this.#flags = [...renames.map(parseRename), ...creates.map(parseCreate)]
    this.#ask = ask
  }

  /** Undefined where nobody answers; the question is then kept for `assertComplete`. */
  async answer(question: Question): Promise<Answer | undefined> {
    const flag = this.#flags.find((one) => !this.#used.has(one) && this.#fits(one, question))
    const answer = flag ? this.#answerOf(flag, question) : isSettled(question) ? CREATE : await this.#ask?.(question)
    if (flag) this.#used.add(flag)
    if (answer === undefined) this.#unanswered.push(question)
    if (answer?.type === 'rename') this.#renamed.push({ kind: question.kind, from: answer.from, to: question.entity })
    return answer
  }

  /** The renames answered so far, old path to new one. */
  get renamed(): readonly Rename[] {
    return this.#renamed
  }

  /** Throws where a question stayed open or a flag answered none. */
  assertComplete(): void {
    if (this.#unanswered.length > 0) throw unanswered(this.#unanswered)
    const idle = this.#flags.filter((flag) => !this.#used.has(flag))
    if (idle.length === 0) return
    const [first] = idle
    throw new DbctlError('DBCTL_USAGE', `${first?.text} answers nothing that drizzle-kit asks; nothing was written`, {
      hint: 'Compare the names with the schema (old path = new name), or leave the flag out.',
      details: { unused: idle.map(({ text }) => text) },
    })
  }

  #fits({ kind, from, to }: Flag, question: Question): boolean {
    if (kind === undefined ? !isPlain(question.kind, question.entity) : kind !== question.kind) return false
    if (from === undefined) return samePath(to, question.entity)
    const now = relocate(question.kind, complete(from, question.entity.length), this.#renamed)
    return samePath(to.length === 1 ? [...now.slice(0, -1), ...to] : to, question.entity)
  }

  #answerOf({ text, from }: Flag, { kind, entity, candidates }: Question): Answer {
    if (from === undefined) return { type: 'create' }
    const full = complete(from, entity.length)
    const found = candidates.find((candidate) => samePath(candidate, full) || samePath(candidate, relocate(kind, full, this.#renamed)))
    if (found) return { type: 'rename', from: found }
    throw new DbctlError('DBCTL_USAGE', `${text}: no ${kind} ${formatPath(full)} went away from the schema; nothing was written`, {
      hint: `What can have become ${formatPath(entity)}: ${candidates.map(formatPath).join(', ') || 'nothing, it is new'}.`,
      details: { flag: text, candidates: candidates.map(formatPath) },
    })
  }
}

const CREATE: Answer = { type: 'create' }

/** Nothing went away that it could have been: drizzle-kit asks all the same, once another question of that kind was open. */
const isSettled = ({ kind, candidates }: Question): boolean => candidates.length === 0 && SEEN.includes(kind)

/** Kinds of which every one that went away is sure to be among the candidates. */
const SEEN: readonly EntityKind[] = ['schema', 'table', 'column', 'enum', 'sequence', 'view', 'role', 'policy', 'index']

/** `users` for `public.users`, `users.name` for `public.users.name`. */
const complete = (path: EntityPath, length: number): EntityPath => (path.length === length - 1 ? ['public', ...path] : path)

const samePath = (a: EntityPath, b: EntityPath): boolean =>
  complete(a, b.length).length === b.length && complete(a, b.length).every((part, i) => part === b[i])

function parseRename(text: string): Flag {
  const flag = `--rename ${text}`
  const parts = splitOutside(text, '=')
  const [left = '', right = ''] = parts
  if (parts.length !== 2) throw malformed(flag)
  const { kind, path: from } = parseEntity(flag, left)
  const { path: to } = parseEntity(flag, right)
  return { text: flag, kind, from, to }
}

function parseCreate(text: string): Flag {
  const flag = `--create ${text}`
  const { kind, path } = parseEntity(flag, text)
  return { text: flag, kind, from: undefined, to: path }
}

function parseEntity(flag: string, text: string): { kind: EntityKind | undefined; path: EntityPath } {
  const parts = splitOutside(text, ':')
  const [kind, name] = parts.length === 2 ? parts : [undefined, text]
  const path = splitOutside(name ?? '', '.').map((part) => (/^".*"$/.test(part) ? part.slice(1, -1).replaceAll('""', '"') : part))
  if (parts.length > 2 || path.length > 3 || path.some((part) => part === '')) throw malformed(flag)
  return { kind, path }
}

/** Split at a mark that stands outside double quotes. */
function splitOutside(text: string, mark: string): string[] {
  const parts = ['']
  let quoted = false
  for (const character of text) {
    if (character === '"') quoted = !quoted
    if (character === mark && !quoted) parts.push('')
    else parts[parts.length - 1] += character
  }
  return parts
}

const malformed = (flag: string): DbctlError =>
  new DbctlError('DBCTL_USAGE', `${flag} cannot be understood; nothing was written`, {
    hint: 'It reads --rename public.users.name=full_name, --rename public.users=people or --create public.users.full_name; names with dots stand in double quotes.',
  })

function unanswered(questions: readonly Question[]): DbctlError {
  const lines = questions.map(
    (question) =>
      `  ${question.kind} ${formatPath(question.entity)}:\n${flagsFor(question)
        .map((flag) => `    ${flag}`)
        .join('\n')}`,
  )
  const what = questions.length === 1 ? 'something in the schema is' : `${questions.length} things in the schema are`
  return new DbctlError(
    'DBCTL_RENAME_UNANSWERED',
    `${what} either new or renamed, which no tool can tell; nothing was written. Choose a flag for each:\n${lines.join('\n')}`,
    {
      hint: 'Run the command again with the flags. A wrong --create drops the old one with its data; a wrong --rename keeps data that is not its own.',
      details: {
        unresolved: questions.map((question) => ({ kind: question.kind, entity: question.entity, flags: flagsFor(question) })),
      },
    },
  )
}
