import { baseline } from './baseline.ts'
import { check } from './check.ts'
import type { Command } from './command.ts'
import { completion } from './completion.ts'
import { config } from './config.ts'
import { generate } from './generate.ts'
import { help } from './help.ts'
import { init } from './init.ts'
import { migrate } from './migrate.ts'
import { protect } from './protect.ts'
import { push } from './push.ts'
import { quickstart } from './quickstart.ts'
import { repair } from './repair.ts'
import { reset } from './reset.ts'
import { seed } from './seed.ts'

import { seedExport } from './seed-export.ts'
import { seedList } from './seed-list.ts'
import { status } from './status.ts'
import { studio } from './studio.ts'
import { unprotect } from './unprotect.ts'

/** In the order in which help lists them. */
export const COMMANDS: readonly Command[] = [
  quickstart,
  generate,
  migrate,
  status,
  check,
  seed,
  seedList,
  seedExport,

  reset,
  push,
  studio,
  init,
  config,
  baseline,
  repair,
  protect,
  unprotect,
  completion,
  help,
]
