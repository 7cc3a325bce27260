/** One API seen from three sides: what it logged, how fast it was, and single requests. All three tell of the same outage. */
import type { SampleTable } from '../sample.ts'
import { logsSample } from './telemetry/logs.ts'
import { metricsSample } from './telemetry/metrics.ts'
import { snapshotsSample } from './telemetry/snapshots.ts'

export const telemetrySample = (): SampleTable[] => [logsSample(), metricsSample(), snapshotsSample()]
