import { execFileSync } from 'node:child_process'
import { describe, expect, it } from 'vitest'
import { type Completable, completionScript } from '../../src/completion/script.ts'

const COMMANDS: readonly Completable[] = [
  {
    name: 'migrate',
    summary: "apply what's pending: `now`",
    choices: [],
    options: [
      { names: ['-n', '--dry-run'], description: 'print the SQL; change nothing', value: 'none' },
      { names: ['--out'], description: 'the folder [DBCTL_OUT]', value: 'file' },
      { names: ['--url'], description: 'where', value: 'other' },
    ],
  },
  {
    name: 'completion',
    summary: 'print a script',
    choices: ['bash', 'zsh', 'fish'],
    options: [{ names: ['-h', '--help'], description: 'show help', value: 'none' }],
  },
]

/** The words that bash offers once the script is loaded, for a line whose last word is being completed. */
function offered(...words: string[]): string[] {
  const line = ['dbctl', ...words].map((word) => `'${word}'`).join(' ')
  const script = `${completionScript('bash', COMMANDS)}
compopt() { echo "FILES"; }
COMP_WORDS=(${line}); COMP_CWORD=${words.length}; _dbctl; printf '%s\\n' "\${COMPREPLY[@]}"`
  return execFileSync('bash', ['-c', script], { encoding: 'utf8' }).split('\n').filter(Boolean)
}

describe('completion in bash', () => {
  it.each([
    [[''], ['migrate', 'completion', '--help', '--version']],
    [['mi'], ['migrate']],
    [['x'], []],
    [
      ['migrate', ''],
      ['-n', '--dry-run', '--out', '--url'],
    ],
    [
      ['migrate', '--'],
      ['--dry-run', '--out', '--url'],
    ],
    [['migrate', '-n', '--o'], ['--out']],
    [['--json', 'migrate', '--d'], ['--dry-run']],
    [
      ['completion', ''],
      ['-h', '--help', 'bash', 'zsh', 'fish'],
    ],
    [['completion', 'z'], ['zsh']],
    [['migrate', '--url', ''], []],
    [['migrate', '--out', ''], ['FILES']],
  ])('of %j offers %j', (words, expected) => {
    expect(offered(...words)).toEqual(expected)
  })
})

describe('completion in zsh', () => {
  const script = completionScript('zsh', COMMANDS)

  it('describes commands, with whatever means something to zsh escaped', () => {
    expect(script).toContain("local -a commands=('migrate:apply what'\\''s pending\\: \\`now\\`' 'completion:print a script')")
  })

  it('knows options, which of them take a file, and the values of an argument', () => {
    expect(script).toContain(
      "migrate) _arguments '-n[print the SQL; change nothing]' '--dry-run[print the SQL; change nothing]' '--out[the folder \\[DBCTL_OUT\\]]:file:_files' '--url[where]:value: ' ;;",
    )
    expect(script).toContain("completion) _arguments '-h[show help]' '--help[show help]' '1:argument:(bash zsh fish)' ;;")
  })

  it('works sourced and from a folder of functions alike', () => {
    expect(script.startsWith('#compdef dbctl\n')).toBe(true)
    expect(script.endsWith('if [ "$funcstack[1]" = _dbctl ]; then _dbctl "$@"; else compdef _dbctl dbctl; fi\n')).toBe(true)
  })
})

describe('completion in fish', () => {
  it('is one line for each command, option and list of values', () => {
    expect(completionScript('fish', COMMANDS)).toBe(`# dbctl completion for fish
complete -c dbctl -n __fish_use_subcommand -f -a migrate -d 'apply what\\'s pending: \`now\`'
complete -c dbctl -n __fish_use_subcommand -f -a completion -d 'print a script'
complete -c dbctl -n '__fish_seen_subcommand_from migrate' -s n -l dry-run -f -d 'print the SQL; change nothing'
complete -c dbctl -n '__fish_seen_subcommand_from migrate' -l out -r -F -d 'the folder [DBCTL_OUT]'
complete -c dbctl -n '__fish_seen_subcommand_from migrate' -l url -x -d 'where'
complete -c dbctl -n '__fish_seen_subcommand_from completion' -s h -l help -f -d 'show help'
complete -c dbctl -n '__fish_seen_subcommand_from completion' -f -a 'bash zsh fish'
`)
  })
})
