/** The few ways in which dbctl sets text apart; colour never carries a meaning alone. */
export interface Style {
  readonly bold: (text: string) => string
  readonly dim: (text: string) => string
  readonly bad: (text: string) => string
  readonly warning: (text: string) => string
  readonly hint: (text: string) => string
}

const same = (text: string): string => text

export const PLAIN: Style = { bold: same, dim: same, bad: same, warning: same, hint: same }

/** chalk decides nothing here: it ignores NO_COLOR, so whether to colour is settled before it is even loaded. */
export async function styleFor(colour: boolean): Promise<Style> {
  if (!colour) return PLAIN
  const { Chalk } = await import('chalk')
  const chalk = new Chalk({ level: 1 })
  return { bold: chalk.bold, dim: chalk.dim, bad: chalk.red.bold, warning: chalk.yellow, hint: chalk.cyan }
}
