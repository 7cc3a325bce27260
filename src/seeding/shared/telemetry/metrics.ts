/** Ten minutes around the outage, minute by minute, and two single minutes long before it. A window is embedded as its endpoint. */
import { telemetry } from '../../../schema/index.ts'
import { hashEmbedding } from '../../embedding.ts'
import { randomFrom, uuidFor } from '../../random.ts'
import type { SampleTable } from '../../sample.ts'
import { after, ago, day, minute, outage, sampleOf, second, stamps } from '../world.ts'
import { type Endpoint, endpoints, fails } from './endpoints.ts'

/** The last is past the 90 days for which metrics are kept; the one before was measured during a test and is deleted softly. */
const windows = [...Array.from({ length: 10 }, (_, count) => after(outage.start, (count - 3) * minute)), ago(40 * day), ago(100 * day)]

export function metricsSample(): SampleTable {
  return sampleOf(
    telemetry.metrics,
    endpoints.flatMap((endpoint) => windows.map((start) => windowOf(endpoint, start))),
  )
}

function windowOf(endpoint: Endpoint, windowStart: Date): typeof telemetry.metrics.$inferInsert {
  const name = `${endpoint.method} ${endpoint.path}`
  const random = randomFrom(`metrics of ${name} at ${windowStart.toISOString()}`)
  const failing = fails(endpoint, windowStart)
  const trafficCount = random.integer(20, 240)
  const failed = failing ? random.integer(Math.ceil(trafficCount / 2), trafficCount) : random.integer(0, 1)
  // While the database is away, requests wait for it until they give up after five seconds.
  const p50Latency = endpoint.usual + random.integer(0, 4) + (failing ? 4900 : 0)
  const p95Latency = p50Latency + Math.ceil(endpoint.usual * (1 + random.next()))
  const p99Latency = p95Latency + Math.ceil(endpoint.usual * (1 + 3 * random.next()))
  const windowEnd = after(windowStart, minute)
  const requestBytes = endpoint.method === 'GET' ? null : trafficCount * random.integer(180, 420)
  return {
    id: uuidFor(`telemetry.metrics/${name}/${windowStart.toISOString()}`),
    windowStart,
    windowEnd,
    endpoint: name,
    p50Latency,
    p95Latency,
    p99Latency,
    errorRate: failed / trafficCount,
    trafficCount,
    requestSize: requestBytes,
    responseSize: trafficCount * (endpoint.standsAlone ? 15 : random.integer(300, 5200)),
    embedding: hashEmbedding(name, 16),
    deletedAt: windowStart.getTime() === ago(40 * day).getTime() ? ago(39 * day) : null,
    ...stamps(after(windowEnd, second)),
  }
}
