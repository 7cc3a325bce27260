/** What `generate --custom --typescript` writes beside the SQL. */
export const SCRIPT_TEMPLATE = `import { defineMigration } from 'dbctl'

// Runs once, after the SQL of this migration, when \`dbctl migrate\` comes to it.
export default defineMigration({
  async up({ db, session, batches, backfill }) {
    // db        a Drizzle client on the migration's own connection; each statement commits by itself
    // session   the connection itself, for SQL as text
    // batches   work in small transactions of their own, resumed where it was interrupted
    // backfill  a column's value for the rows in which it is null, in such batches
  },
})
`

/** The SQL beside it. Drizzle's own migrate knows no TypeScript: it would run the SQL alone and record the whole as applied. */
export const SCRIPT_GUARD = `-- This migration is TypeScript. drizzle-kit's migrate would record it without running it, so it stops here.
do $$ begin
  -- An empty text, too: a setting that a transaction made local is empty and not null after it.
  if coalesce(current_setting('dbctl.migration', true), '') = '' then
    raise exception 'this migration holds TypeScript: apply it with dbctl migrate';
  end if;
end $$;
`
