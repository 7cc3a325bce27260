/**
 * How a script for psql begins: it stops at the first error, where psql would go on and apply the second migration without the first, and it is
 * read as the UTF-8 that it is, whatever the terminal's encoding.
 */
export const PSQL_HEAD: readonly string[] = ['\\set ON_ERROR_STOP on', '\\encoding UTF8']
