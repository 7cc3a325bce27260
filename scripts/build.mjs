// Bundles the program: one entry for the command line, one for the embedded engine's worker thread, one for the terminal that drizzle-kit is
// given, one for the library.
// Packages that ship their own assets (WebAssembly, a Babel build) stay external and are ordinary dependencies.
import { execFileSync } from 'node:child_process'
import { chmod, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'

const root = join(dirname(fileURLToPath(import.meta.url)), '..')
const { dependencies, version } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8'))

// Built aside and moved into place, so that a build that fails leaves the last good program where it is.
const out = join(root, 'dist.building')
await rm(out, { recursive: true, force: true })

/** Licences whose packages ship no text of their own, and need none beside their name. */
const WITHOUT_FILE = {
  'Apache-2.0': 'Licensed under the Apache License, Version 2.0: https://www.apache.org/licenses/LICENSE-2.0\n',
  Unlicense: 'Dedicated to the public domain: https://unlicense.org\n',
}

const { metafile } = await build({
  absWorkingDir: root,
  entryPoints: {
    main: 'src/main.ts',
    'embedded-worker': 'src/client/embedded-worker.ts',
    'kit-terminal': 'src/migrations/generate/kit-terminal.ts',
    index: 'src/index.ts',
  },
  outdir: out,
  bundle: true,
  splitting: true,
  format: 'esm',
  platform: 'node',
  target: 'node20.19',
  external: [...Object.keys(dependencies), 'drizzle-kit'],
  define: { __DBCTL_VERSION__: JSON.stringify(version) },
  // Bundled CommonJS packages call require() for Node's own modules.
  banner: { js: "import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);" },
  // Identifiers stay as they are, for stacks that can be read.
  minifySyntax: true,
  minifyWhitespace: true,
  sourcemap: 'linked',
  sourcesContent: false,
  plugins: [commanderWithoutProcesses()],
  metafile: true,
  logLevel: 'warning',
})

await chmod(join(root, 'bin/dbctl.js'), 0o755)
await writeFile(join(out, 'THIRD-PARTY-LICENSES.txt'), await licenses(Object.keys(metafile.inputs)))

const tsc = join(root, 'node_modules/.bin/tsc')
execFileSync(tsc, ['-p', 'tsconfig.types.json', '--outDir', join(out, 'types')], { cwd: root, stdio: 'inherit' })

await rm(join(root, 'dist'), { recursive: true, force: true })
await rename(out, join(root, 'dist'))

/** commander loads node:child_process for subcommands that are programs of their own; dbctl has none, and `--help` would pay for it. */
function commanderWithoutProcesses() {
  return {
    name: 'commander-without-processes',
    setup({ onResolve, onLoad }) {
      onResolve({ filter: /^node:child_process$/ }, ({ importer }) =>
        importer.includes('/node_modules/commander/') ? { path: 'none', namespace: 'nothing' } : undefined,
      )
      onLoad({ filter: /.*/, namespace: 'nothing' }, () => ({ contents: 'module.exports = {}' }))
    },
  }
}

/** The licence text of every package whose code is inside the bundle, as their licences ask. */
async function licenses(inputs) {
  const packages = [...new Set(inputs.map((path) => /^node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(path)?.[1]).filter(Boolean))].sort()
  const texts = await Promise.all(
    packages.map(async (name) => {
      const folder = join(root, 'node_modules', name)
      const manifest = JSON.parse(await readFile(join(folder, 'package.json'), 'utf8'))
      const file = (await readdir(folder)).find((entry) => /^(un)?licen[cs]e/i.test(entry))
      if (file === undefined && !(manifest.license in WITHOUT_FILE))
        throw new Error(`${name} is bundled, but its licence text is not to be found`)
      const text = file === undefined ? WITHOUT_FILE[manifest.license] : await readFile(join(folder, file), 'utf8')
      return `${name} ${manifest.version} (${manifest.license})\n\n${text}`
    }),
  )
  return texts.join(`\n${'-'.repeat(80)}\n\n`)
}
