/** For drizzle-kit, which generates `migrations/` from the shared schema. The files are named, as the modules beside them would be read twice. */
import { defineConfig } from 'drizzle-kit'

// biome-ignore lint/style/noDefaultExport: drizzle-kit reads the default export
export default defineConfig({
  dialect: 'postgresql',
  schema: ['identity', 'assistant', 'orchestrator', 'scheduler', 'telemetry', 'publishing'].map((system) => `./src/schema/${system}.ts`),
  out: './migrations',
  dbCredentials: { url: process.env.DATABASE_URL ?? '' },
  strict: true,
})
