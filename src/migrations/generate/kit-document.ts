/** The last line that is a document of drizzle-kit's, which has a status: a schema may print lines of its own before it, of JSON even. */
export function lastDocument<Document extends { readonly status: string }>(stdout: string): Document | undefined {
  for (const line of stdout.trim().split('\n').reverse()) {
    const value = parsed(line)
    if (typeof value?.status === 'string') return value as Document
  }
  return undefined
}

function parsed(line: string): { status?: unknown } | null | undefined {
  try {
    return JSON.parse(line)
  } catch {
    return undefined // a line of text
  }
}
