/** Three organizations that keep their tasks, moods and memories with the assistant. */
import type { SampleTable } from '../sample.ts'
import { memorySample } from './assistant/memory.ts'
import { tasksSample } from './assistant/tasks.ts'
import { wellbeingSample } from './assistant/wellbeing.ts'

export const assistantSample = (): SampleTable[] => [...tasksSample(), ...wellbeingSample(), ...memorySample()]
