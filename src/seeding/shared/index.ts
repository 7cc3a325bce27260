/** The sample of the shared schema: some hundred rows of one small world, the same at every run. */
import type { SampleTable } from '../sample.ts'
import { assistantSample } from './assistant.ts'
import { identitySample } from './identity.ts'
import { orchestratorSample } from './orchestrator.ts'
import { publishingSample } from './publishing.ts'
import { schedulerSample } from './scheduler.ts'
import { telemetrySample } from './telemetry.ts'

/** Every table of the shared schema once, a table after those that it refers to, a row after the row of its own table that it refers to. */
export function sharedSample(): SampleTable[] {
  return [
    ...identitySample(),
    ...assistantSample(),
    ...orchestratorSample(),
    ...schedulerSample(),
    ...telemetrySample(),
    ...publishingSample(),
  ]
}
