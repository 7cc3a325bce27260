/** Single requests of ten days and of the outage. A request is embedded as its method and path. */
import { telemetry } from '../../../schema/index.ts'
import { hashEmbedding } from '../../embedding.ts'
import { type Random, randomFrom, uuidFor } from '../../random.ts'
import type { SampleTable } from '../../sample.ts'
import { after, ago, minute, outage, personNames, sampleOf, second, stamps, userId } from '../world.ts'
import { type Endpoint, endpoints, fails } from './endpoints.ts'

/** Where the requests come from, as the hosting platform, a header or the address tells. */
const places = [
  { geoCountry: 'BE', geoRegion: 'VLG', geoCity: 'Ghent', geoLat: 51.05, geoLon: 3.72, geoSource: 'platform' },
  { geoCountry: 'NO', geoRegion: '46', geoCity: 'Bergen', geoLat: 60.39, geoLon: 5.32, geoSource: 'header' },
  { geoCountry: 'PT', geoRegion: '13', geoCity: 'Porto', geoLat: 41.15, geoLon: -8.61, geoSource: 'ip' },
  { geoSource: 'none' },
] as const

const during = [4, 31, 75, 140, 212].map((seconds) => after(outage.start, seconds * second))

export function snapshotsSample(): SampleTable {
  const random = randomFrom('request snapshots')
  const everyday = Array.from({ length: 35 }, () => ago(random.integer(1, 10 * 24 * 60) * minute))
  const rows = [...during, ...everyday].map((timestamp, position) =>
    snapshotOf(endpoints[position % endpoints.length] ?? random.pick(endpoints), timestamp, position, random),
  )
  return sampleOf(telemetry.requestSnapshots, rows)
}

function snapshotOf(endpoint: Endpoint, timestamp: Date, position: number, random: Random): typeof telemetry.requestSnapshots.$inferInsert {
  const { method, path } = endpoint
  const failed = fails(endpoint, timestamp)
  const person = random.pick(personNames)
  // One client went away before there was an answer.
  const gone = position === 17
  return {
    id: uuidFor(`telemetry.request_snapshots/${position}`),
    method,
    path,
    query: path === '/api/search' ? { q: random.pick(['invoice', 'printer', 'cold chain']), limit: '20' } : null,
    body:
      method === 'POST'
        ? path === '/api/sessions'
          ? { email: `${person}@example.com`, password: '[removed]' }
          : { title: 'Water the plants' }
        : null,
    headers: { 'user-agent': 'sample-client/1.4', accept: 'application/json', 'x-request-id': uuidFor(`request/${position}`) },
    // Monitoring has a name but no row among the users; before signing in there is no name at all.
    userId: endpoint.standsAlone ? 'monitoring' : path === '/api/sessions' ? null : userId(person),
    timestamp,
    version: timestamp < outage.start ? '1.8.2' : '1.8.3',
    stage: position % 9 === 8 ? 'staging' : 'production',
    ...(gone ? {} : answerTo(endpoint, failed, random)),
    duration: failed ? 5000 + random.integer(0, 40) : endpoint.usual + random.integer(0, endpoint.usual),
    ...random.pick(places),
    embedding: hashEmbedding(`${method} ${path}`, 16),
    deletedAt: position % 20 === 19 ? after(timestamp, 20 * second) : null,
    ...stamps(after(timestamp, second)),
  }
}

function answerTo(endpoint: Endpoint, failed: boolean, random: Random) {
  const statusCode = failed ? 503 : endpoint.method === 'POST' ? 201 : 200
  const responseBody = failed
    ? { error: 'database unavailable' }
    : endpoint.standsAlone
      ? { status: 'ok' }
      : endpoint.method === 'POST'
        ? { id: uuidFor(`answer/${random.next()}`) }
        : { items: random.integer(0, 25) }
  return { statusCode, responseBody, responseHeaders: { 'content-type': 'application/json', ...(failed ? { 'retry-after': '30' } : {}) } }
}
