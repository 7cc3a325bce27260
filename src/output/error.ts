import { type DbctlError, errorPage } from '../errors.ts'
import { safeText } from './safe.ts'
import type { Style } from './style.ts'

/** A failure for a person: what failed, the place in the file if there is one, what to do next, and where it is explained. */
export function renderError({ code, message, hint, excerpt }: DbctlError, style: Style): string {
  const lines = [
    `${style.bad('error')}: ${safeText(message)}`,
    ...(excerpt === undefined
      ? []
      : safeText(excerpt)
          .split('\n')
          .map((line) => `  ${line}`)),
    `${style.hint('hint')}: ${safeText(hint)}`,
    style.dim(`${code}, ${errorPage(code)}`),
  ]
  return `${lines.join('\n')}\n`
}
