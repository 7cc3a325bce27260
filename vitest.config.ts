import { defineConfig } from 'vitest/config'

// biome-ignore lint/style/noDefaultExport: vitest reads the default export
export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    globalSetup: 'test/support/global-setup.ts',
    testTimeout: 60_000,
    hookTimeout: 120_000,
    // The suite is made of processes and servers that wait; two cores carry more files than cores.
    maxWorkers: 4,
    env: { NO_COLOR: '', FORCE_COLOR: '' },
  },
})
