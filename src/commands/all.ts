import type { Command } from './command.ts'
import { config } from './config.ts'
import { help } from './help.ts'
import { migrate } from './migrate.ts'
import { status } from './status.ts'

/** In the order in which help lists them. */
export const COMMANDS: readonly Command[] = [migrate, status, config, help]
