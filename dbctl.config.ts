import { defineConfig } from 'dbctl'

/** The shared schema, which is this repository's own project. */
// biome-ignore lint/style/noDefaultExport: a configuration file is read by its default export
export default defineConfig({
  schema: './src/schema/*.ts',
  out: './migrations',
  migrations: { schema: 'drizzle', table: '__drizzle_migrations' },
  seed: 'shared',
})
