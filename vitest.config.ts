import { defineConfig } from 'vitest/config'
import { quickFolder } from './test/support/quick-folder.ts'

process.env.TMPDIR ??= quickFolder()

// biome-ignore lint/style/noDefaultExport: vitest reads the default export
export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    globalSetup: 'test/support/global-setup.ts',
    testTimeout: 60_000,
    hookTimeout: 120_000,
    // The suite is made of processes and servers that wait; two cores carry more files than cores.
    maxWorkers: 4,
    // The built program runs as it was built.
    server: { deps: { external: [/\/dist\//] } },
    // The embedded engine's code is compiled once and not, in the background, a second time: no test runs it for long enough.
    execArgv: ['--liftoff-only'],
    env: { NO_COLOR: '', FORCE_COLOR: '' },
  },
})
