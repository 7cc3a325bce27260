import type { LiveObject } from '../../catalog/objects.ts'
import type { Opaque } from './trace.ts'

/**
 * What can be said of code that is not read: DO blocks, calls, TypeScript. Words are all there is to go by, so each question here is asked
 * such that a wrong answer stops a reset or leaves something alone, and never drops it.
 */
export const mayCreate = ({ text }: Opaque): boolean => /\bcreate\b/i.test(text)

/** It looks before it creates, or goes on where it cannot: what it names may have been there before. */
export const isConditional = ({ text }: Opaque): boolean => /\b(?:if|case|when|exception|catch)\b|\bor\s+replace\b/i.test(text)

/** It says in so many words that it puts up with what is there. */
const copes = ({ text }: Opaque): boolean =>
  /\bif\s+not\s+exists\b|\bor\s+replace\b|\bwhen\s+(?:others|duplicate_\w+|unique_violation)\b|\bto_reg\w+\s*\(/i.test(text)

/** As a word of its own, quoted or not. */
export function mentions({ text }: Pick<Opaque, 'text'>, name: string): boolean {
  return new RegExp(`(?<![\\p{L}\\p{N}_$])${name.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}(?![\\p{L}\\p{N}_$])`, 'iu').test(text)
}

/** What stays, and would be made a second time by code that does not look first. */
export function findMadeAgain(
  opaque: readonly Opaque[],
  staying: readonly LiveObject[],
): ReadonlyArray<{ readonly object: LiveObject; readonly by: string }> {
  const makers = opaque.filter((one) => mayCreate(one) && !copes(one)).map((one) => ({ ...one, ...creations(one.text) }))
  return staying.flatMap((object) => {
    const maker = makers.find(
      (one) =>
        one.literal.some(({ schema, name }) => name === object.name && (schema === undefined || schema === object.schema)) ||
        (one.dynamic && mentions(one, object.name)),
    )
    return maker ? [{ object, by: maker.by }] : []
  })
}

const NAME = String.raw`"(?:[^"]|"")+"|[\p{L}_][\p{L}\p{N}_]*`
const LITERAL = new RegExp(
  String.raw`\bcreate\s+(?:or\s+replace\s+)?(?:(?:unlogged|foreign|materialized|recursive|unique|constraint|event|temp|temporary)\s+)*` +
    String.raw`(?:table|view|sequence|type|domain|function|procedure|aggregate|index|trigger|policy|rule|schema|extension|role)\s+` +
    // What is put together (a name before ||, a placeholder) is not the whole name.
    String.raw`(?:concurrently\s+)?(?:(?<schema>${NAME})\s*\.\s*)?(?<name>${NAME})(?![\p{L}\p{N}_$%{.]|'\s*\|\|)`,
  'giu',
)

/** The names that stand behind a CREATE, and whether there is a CREATE without one: `format('create table %I', …)`. */
function creations(text: string): {
  readonly literal: ReadonlyArray<{ readonly schema: string | undefined; readonly name: string }>
  readonly dynamic: boolean
} {
  const found = [...text.matchAll(LITERAL)]
  const literal = found.map(({ groups }) => {
    const { schema, name = '' }: { schema?: string; name?: string } = groups ?? {}
    return { schema: schema === undefined ? undefined : plain(schema), name: plain(name) }
  })
  return { literal, dynamic: [...text.matchAll(/\bcreate\b/gi)].length > found.length }
}

const plain = (name: string): string => (name.startsWith('"') ? name.slice(1, -1).replaceAll('""', '"') : name.toLowerCase())
