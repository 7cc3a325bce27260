import { inspect } from 'node:util'

/** A value that prints as `***` however it is printed; `reveal()` is the one way to it. */
export class Secret {
  readonly #value: string

  constructor(value: string) {
    this.#value = value
  }

  reveal(): string {
    return this.#value
  }

  toString(): string {
    return '***'
  }

  toJSON(): string {
    return '***'
  }

  [inspect.custom](): string {
    return '***'
  }
}

/**
 * Takes known secrets out of text that others wrote (a server's message, a stack). The structures above never let one in;
 * this is the second lock on the same door. Shorter values would blank ordinary words.
 */
export function redactor(secrets: readonly string[]): (text: string) => string {
  const spellings = new Set(
    secrets
      .filter((secret) => secret.length >= 4)
      .flatMap((secret) => [secret, encodeURIComponent(secret), JSON.stringify(secret).slice(1, -1)]),
  )
  const longestFirst = [...spellings].sort((a, b) => b.length - a.length)
  return (text) => longestFirst.reduce((redacted, secret) => redacted.replaceAll(secret, '***'), maskUrls(text))
}

/**
 * Passwords of URLs that are quoted back before any of them is known: a mistyped flag, a setting in the wrong place, or a path that was
 * made of one (and lost a slash by it).
 */
export const maskUrls = (text: string): string => text.replace(/(:\/\/?[^\s:/@]*:)\S*@/g, '$1***@')
