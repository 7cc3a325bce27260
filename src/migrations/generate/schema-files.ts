import { readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'

const SOURCE = /\.(?:[cm]?[jt]s|[jt]sx)$/

/** The files that the `schema` setting names: files, folders and globs, absolute. What is not there is left out; drizzle-kit complains of it. */
export function schemaFiles(patterns: readonly string[]): string[] {
  return [...new Set(patterns.flatMap((pattern) => (/[*?{[]/.test(pattern) ? matching(pattern) : filesAt(pattern))))]
}

function filesAt(path: string): string[] {
  const found = statSync(path, { throwIfNoEntry: false })
  if (found?.isDirectory()) return below(path)
  return found ? [path] : []
}

function matching(pattern: string): string[] {
  const parts = pattern.split('/')
  const fixed = parts.findIndex((part) => /[*?{[]/.test(part))
  const base = parts.slice(0, fixed).join('/') || '/'
  const expression = globExpression(pattern)
  return filesAt(base).filter((file) => expression.test(file))
}

const below = (directory: string): string[] =>
  readdirSync(directory, { withFileTypes: true }).flatMap((entry) => {
    if (entry.name === 'node_modules') return []
    const path = join(directory, entry.name)
    return entry.isDirectory() ? below(path) : SOURCE.test(entry.name) ? [path] : []
  })

/** `*`, `**`, `?`, `{a,b}` and `[ab]`, which is what people write there. */
export function globExpression(pattern: string): RegExp {
  const text = pattern.replace(/\*\*\/|\*\*|\*|\?|\{([^}]*)\}|\[[^\]]*\]|[.+^$()|\\]/g, (mark, choices?: string) => {
    if (mark === '**/') return '(?:.*/)?'
    if (mark === '**') return '.*'
    if (mark === '*') return '[^/]*'
    if (mark === '?') return '[^/]'
    if (choices !== undefined)
      return `(?:${choices
        .split(',')
        .map((choice) => choice.replace(/[.+^$()|\\]/g, '\\$&').replaceAll('*', '[^/]*'))
        .join('|')})`
    return mark.startsWith('[') ? mark : `\\${mark}`
  })
  return new RegExp(`^${text}$`)
}
