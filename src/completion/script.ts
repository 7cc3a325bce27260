/** What the shells need to know of a command. */
export interface Completable {
  readonly name: string
  readonly summary: string
  /** Values of its first argument. */
  readonly choices: readonly string[]
  readonly options: readonly CompletableOption[]
}

export interface CompletableOption {
  /** `--url`; `-n` too where it has one. */
  readonly names: readonly string[]
  readonly description: string
  readonly value: 'none' | 'file' | 'other'
}

/** A completion script that knows every command and option by heart. */
export function completionScript(shell: 'bash' | 'zsh' | 'fish', commands: readonly Completable[]): string {
  return { bash, zsh, fish }[shell](commands)
}

function bash(commands: readonly Completable[]): string {
  const cases = commands.map(({ name, choices, options }) => {
    const words = options.flatMap(({ names }) => names)
    return `    ${name}) words="${[...words, ...choices].join(' ')}" ;;`
  })
  return `# dbctl completion for bash
_dbctl() {
  local cur=\${COMP_WORDS[COMP_CWORD]} prev=\${COMP_WORDS[COMP_CWORD-1]} command= words= word
  for word in "\${COMP_WORDS[@]:1:COMP_CWORD-1}"; do
    case $word in ${commands.map(({ name }) => name).join('|')}) command=$word; break ;; esac
  done
  case $prev in
    ${fileOptions(commands).join('|')}) compopt -o default; COMPREPLY=(); return ;;
    ${valueOptions(commands).join('|')}) COMPREPLY=(); return ;;
  esac
  case $command in
    '') words="${[...commands.map(({ name }) => name), '--help', '--version'].join(' ')}" ;;
${cases.join('\n')}
  esac
  COMPREPLY=($(compgen -W "$words" -- "$cur"))
}
complete -F _dbctl dbctl
`
}

function zsh(commands: readonly Completable[]): string {
  const describe = (text: string) => text.replace(/[\\[\]:'`$]/g, (character) => (character === "'" ? "'\\''" : `\\${character}`))
  const cases = commands.map(({ name, choices, options }) => {
    const specs = options.flatMap(({ names, description, value }) =>
      names.map(
        (option) => `'${option}[${describe(description)}]${value === 'file' ? ':file:_files' : value === 'other' ? ':value: ' : ''}'`,
      ),
    )
    const argument = choices.length > 0 ? [`'1:argument:(${choices.join(' ')})'`] : []
    return `      ${name}) _arguments ${[...specs, ...argument].join(' ')} ;;`
  })
  return `#compdef dbctl
# dbctl completion for zsh
_dbctl() {
  local context state state_descr line
  typeset -A opt_args
  _arguments -C '1:command:->command' '*::argument:->argument'
  case $state in
    command)
      local -a commands=(${commands.map(({ name, summary }) => `'${name}:${describe(summary)}'`).join(' ')})
      _describe command commands ;;
    argument)
      case $line[1] in
${cases.join('\n')}
      esac ;;
  esac
}
if [ "$funcstack[1]" = _dbctl ]; then _dbctl "$@"; else compdef _dbctl dbctl; fi
`
}

function fish(commands: readonly Completable[]): string {
  const quote = (text: string) => `'${text.replace(/[\\']/g, '\\$&')}'`
  const top = commands.map(({ name, summary }) => `complete -c dbctl -n __fish_use_subcommand -f -a ${name} -d ${quote(summary)}`)
  const inner = commands.flatMap(({ name, choices, options }) => {
    const when = `-n '__fish_seen_subcommand_from ${name}'`
    const flags = options.map(({ names, description, value }) => {
      const spelt = names.map((option) => (option.startsWith('--') ? `-l ${option.slice(2)}` : `-s ${option.slice(1)}`))
      return `complete -c dbctl ${when} ${spelt.join(' ')}${value === 'none' ? ' -f' : value === 'file' ? ' -r -F' : ' -x'} -d ${quote(description)}`
    })
    const values = choices.length > 0 ? [`complete -c dbctl ${when} -f -a ${quote(choices.join(' '))}`] : []
    return [...flags, ...values]
  })
  return `# dbctl completion for fish\n${[...top, ...inner].join('\n')}\n`
}

const named = (commands: readonly Completable[], value: CompletableOption['value']): string[] => {
  const names = commands.flatMap(({ options }) => options.filter((option) => option.value === value).flatMap(({ names }) => names))
  return [...new Set(names)]
}

const fileOptions = (commands: readonly Completable[]) => named(commands, 'file')
const valueOptions = (commands: readonly Completable[]) => named(commands, 'other')
