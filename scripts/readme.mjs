// Writes the generated parts of README.md, docs/commands.md and docs/lint/README.md from the program itself; with --check it only says whether they are current.
import { execFileSync } from 'node:child_process'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { createJiti } from 'jiti'

const root = fileURLToPath(new URL('..', import.meta.url))
const jiti = createJiti(import.meta.url, { fsCache: false })
const { COMMANDS } = await jiti.import('../src/commands/all.ts')
const { EXIT_MEANINGS } = await jiti.import('../src/errors.ts')
const { DEFINITIONS } = await jiti.import('../src/config/settings.ts')
const { RULES, SUPPRESSION_INVALID } = await jiti.import('../src/migrations/lint/rules.ts')

const cell = (text) => text.replaceAll('|', '\\|')
const table = (head, rows) => [head, head.map(() => '---'), ...rows].map((row) => `| ${row.map(cell).join(' | ')} |`).join('\n')
const code = (text) => (text ? `\`${text}\`` : '')

const parts = {
  commands: table(
    ['command', 'what it does'],
    COMMANDS.map(({ name, summary }) => [`[\`dbctl ${name}\`](docs/commands.md#dbctl-${name.replaceAll(' ', '-')})`, summary]),
  ),
  'exit-codes': table(
    ['code', 'meaning'],
    EXIT_MEANINGS.map(([number, meaning]) => [number, meaning]),
  ),
  settings: table(
    ['setting', 'flag', 'variable', 'dbctl.config', 'drizzle.config'],
    DEFINITIONS.map(({ name, flag, env, key, drizzleKey }) => [name, code(flag), code(env), code(key), code(drizzleKey)]),
  ),
}

const help = (name) =>
  execFileSync(process.execPath, [join(root, 'bin/dbctl.js'), ...name.split(' '), '--help'], {
    encoding: 'utf8',
    env: { PATH: process.env.PATH },
  })
const commands = [
  '# Commands',
  '',
  'Made from the program by `npm run docs`; every section is what `dbctl <command> --help` prints.',
  ...COMMANDS.flatMap(({ name }) => ['', `## dbctl ${name}`, '', '```', help(name).trimEnd(), '```']),
  '',
].join('\n')

const rules = table(
  ['id', 'rule', 'severity', 'what it finds'],
  [SUPPRESSION_INVALID, ...RULES].map(({ id, name, severity, summary }) => [`[${id}](${id}.md)`, code(name), severity, summary]),
)

/** The file with what stands between each part's marks made anew. */
const filled = async (file, contents) =>
  Object.entries(contents).reduce(
    (text, [name, content]) => {
      const [start, end] = [`<!-- ${name}: made by npm run docs -->`, `<!-- /${name} -->`]
      const [from, to] = [text.indexOf(start), text.indexOf(end)]
      if (from < 0 || to < 0) throw new Error(`${file} has no place marked ${start} … ${end}`)
      return `${text.slice(0, from + start.length)}\n${content}\n${text.slice(to)}`
    },
    await readFile(join(root, file), 'utf8'),
  )

for (const [file, content] of [
  ['README.md', await filled('README.md', parts)],
  ['docs/commands.md', commands],
  ['docs/lint/README.md', await filled('docs/lint/README.md', { rules })],
]) {
  const path = join(root, file)
  if ((await readFile(path, 'utf8').catch(() => '')) === content) continue
  if (process.argv.includes('--check')) {
    process.stderr.write(`${file} is not current: run \`npm run docs\` and commit the result\n`)
    process.exitCode = 1
  } else {
    await writeFile(path, content)
    process.stdout.write(`wrote ${file}\n`)
  }
}
